"""Which addresses are accepted, and how they are written."""

import pytest

from playground.core.errors import ModelError
from playground.http.addresses import check_url, host_refused


@pytest.mark.parametrize(
    "url, kept",
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        (" http://127.0.0.1:8000/v1/ ", "http://127.0.0.1:8000/v1"),
        ("HTTP://GPU-Box:8000/V1//", "http://gpu-box:8000/V1"),
        ("https://api.example.com", "https://api.example.com"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("http://192.168.1.20:23333/v1", "http://192.168.1.20:23333/v1"),
    ],
)
def test_an_address_is_kept_in_one_form(url, kept):
    assert check_url(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "htp:/x",
        "file:///etc/passwd",
        "127.0.0.1:8000",
        "http://",
        "http:///v1",
        "http://a b/v1",
        "http://h:99999/v1",
        "http://h:0/v1",
        "http://h/\nv1",
        "javascript:alert(1)",
        "http://" + "a" * 3000,
        "ftp://h/v1",
        "http://[::1/v1",
    ],
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(ModelError) as caught:
        check_url(url)
    assert caught.value.code == "endpoint_url_invalid"


@pytest.mark.parametrize("url", ["http://user:secret@h/v1", "http://h/v1?x=1", "http://h/v1#x", "http://h@evil/v1"])
def test_nothing_but_host_and_path_may_be_in_it(url):
    with pytest.raises(ModelError) as caught:
        check_url(url)
    assert caught.value.code == "endpoint_url_has_extras"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "2852039166",
        "0xA9FEA9FE",
        "169.254.1",
        "[fe80::1]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "metadata.google.internal",
        "METADATA.google.internal.",
        "instance-data",
        "100.100.100.200",
        "[fd00:ec2::254]",
    ],
)
def test_addresses_that_give_out_secrets_are_refused_in_every_notation(host):
    with pytest.raises(ModelError) as caught:
        check_url(f"http://{host}/latest")
    assert caught.value.code == "endpoint_address_refused"


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "localhost", "gpu-box", "fd12::1", "通义.example"])
def test_private_and_local_hosts_are_welcome(host):
    assert not host_refused(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "0", "0x0", "0.0.0.0.", "[::]", "[::0]", "[::ffff:0.0.0.0]"])
def test_where_a_server_listens_is_no_address_and_the_right_one_is_named(host):
    with pytest.raises(ModelError) as caught:
        check_url(f"http://{host}:8000/v1")
    assert caught.value.code == "endpoint_address_any"
    for language in ("zh", "en"):
        assert "http://127.0.0.1:8000/v1" in caught.value.remedy(language)
