"""Equations of Word and PowerPoint files: LaTeX where it is needed, plain text where it is not."""

import pytest
from lxml import etree

from playground.documents.formats.office.equations import equation
from tests.documents.office import NAMES


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def e(inner: str, name: str = "e") -> str:
    return f"<m:{name}>{inner}</m:{name}>"


def chosen(element: str, **options: str) -> str:
    inner = "".join(f'<m:{name} m:val="{value}"/>' for name, value in options.items())
    return f"<m:{element}Pr>{inner}</m:{element}Pr>"


@pytest.mark.parametrize(
    "omml, shown",
    [
        (r("n≥5"), "n≥5"),
        (r("D=") + f"<m:f>{e(r('C-S'), 'num')}{e(r('n'), 'den')}</m:f>", r"$D=\frac{C-S}{n}$"),
        (f"<m:f>{chosen('f', type='lin')}{e(r('a'), 'num')}{e(r('b'), 'den')}</m:f>", "a/b"),
        (f"<m:sSup>{e(r('x'))}{e(r('2'), 'sup')}</m:sSup>", "$x^2$"),
        (f"<m:sSub>{e(r('x'))}{e(r('max'), 'sub')}</m:sSub>", "$x_{max}$"),
        (f"<m:sSubSup>{e(r('a+b'))}{e(r('i'), 'sub')}{e(r('2'), 'sup')}</m:sSubSup>", "${a+b}_i^2$"),
        (f"<m:rad>{chosen('rad', degHide='1')}{e('', 'deg')}{e(r('x'))}</m:rad>", r"$\sqrt{x}$"),
        (f"<m:rad>{e(r('3'), 'deg')}{e(r('x'))}</m:rad>", r"$\sqrt[3]{x}$"),
        (
            f"<m:nary>{chosen('nary', chr='∑')}{e(r('i=1'), 'sub')}{e(r('n'), 'sup')}{e(r('x'))}</m:nary>",
            r"$\sum_{i=1}^n x$",
        ),
        (f"<m:nary>{e(r('0'), 'sub')}{e(r('1'), 'sup')}{e(r('f'))}</m:nary>", r"$\int_0^1 f$"),
        (f"<m:d>{e(r('a+b'))}</m:d>", "(a+b)"),
        (f"<m:d>{chosen('d', begChr='[', endChr=']')}{e(r('a'))}{e(r('b'))}</m:d>", "[a|b]"),
        (
            f"<m:d><m:e><m:m><m:mr>{e(r('1'))}{e(r('2'))}</m:mr><m:mr>{e(r('3'))}{e(r('4'))}</m:mr></m:m></m:e></m:d>",
            r"$\left(\begin{matrix}1 & 2 \\ 3 & 4\end{matrix}\right)$",
        ),
        (
            f"<m:d>{chosen('d', begChr='{', endChr='')}<m:e><m:eqArr>{e(r('x=1'))}{e(r('y=2'))}</m:eqArr></m:e></m:d>",
            r"$\begin{cases}x=1 \\ y=2\end{cases}$",
        ),
        (f"<m:func>{e(r('sin'), 'fName')}{e(r('θ'))}</m:func>", r"$\sin θ$"),
        (
            f"<m:func><m:fName><m:limLow>{e(r('lim'))}{e(r('n→∞'), 'lim')}</m:limLow></m:fName>{e(r('a'))}</m:func>",
            r"$\lim_{n→∞} a$",
        ),
        (f"<m:acc>{chosen('acc', chr='⃗')}{e(r('v'))}</m:acc>", r"$\vec{v}$"),
        (f"<m:bar>{chosen('bar', pos='top')}{e(r('x'))}</m:bar>", r"$\overline{x}$"),
        (f"<m:sSup>{e(r('x') + '<m:ctrlPr><m:t>no</m:t></m:ctrlPr>')}{e(r('2'), 'sup')}</m:sSup>", "$x^2$"),
    ],
)
def test_an_equation_reads_as_it_is_written(omml: str, shown: str) -> None:
    assert equation(etree.fromstring(f"<m:oMath {NAMES}>{omml}</m:oMath>")) == shown
