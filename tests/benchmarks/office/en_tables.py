"""English files that are mostly tables: a price list, figures by year, a roster, a page on its side, questions and answers, a form."""

from typing import Any

from reportlab.pdfgen.canvas import Canvas

from tests.benchmarks.office.books import each, hidden, merged, shown_as, workbook
from tests.benchmarks.office.pages import HEIGHT, form, landscape
from tests.benchmarks.office.papers import Asked, Paper


def _prices() -> bytes:
    rows = [
        ["Harbour Freight Tariff 2026"],
        ["Region", "Destination", "Container", "Rate (USD)", None, "Transit (days)", "Surcharge"],
        [None, None, None, "Standard", "Express", None, None],
        ["North Sea", "Rotterdam", "20 ft", 1180, 1490, 28, "THC 145"],
        [None, "Rotterdam", "40 ft", 1960, 2380, 28, "THC 145"],
        [None, "Hamburg", "20 ft", 1240, 1560, 31, "THC 152"],
        [None, "Hamburg", "40 ft", 2050, 2490, 31, "THC 152"],
        [None, "Gothenburg", "40 ft", 2310, 2760, 34, "THC 128"],
        ["Mediterranean", "Genoa", "20 ft", 1090, 1370, 24, "THC 139"],
        [None, "Genoa", "40 ft", 1830, 2210, 24, "THC 139"],
        [None, "Barcelona", "40 ft", 1880, 2260, 26, "THC 141"],
        [None, "Piraeus", "20 ft", 960, 1210, 21, "THC 118"],
        ["East Africa", "Mombasa", "20 ft", 1420, None, 19, "war risk 60"],
        [None, "Dar es Salaam", "20 ft", 1510, None, 22, "war risk 60"],
        [None, "Dar es Salaam", "40 ft", 2540, None, 22, "war risk 60"],
    ]
    merges = merged("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "A4:A8", "A9:A12", "A13:A15")
    rules = [
        ["Rule", "Text"],
        ["Validity", "1 January to 30 June 2026, subject to space"],
        ["Free time", "10 days at origin, 7 days at destination"],
        ["Demurrage", "USD 40 a day for 20 ft, USD 75 a day for 40 ft"],
        ["Dangerous goods", "on request, USD 180 a container"],
    ]
    return workbook(("Rates", rows, each(merges, shown_as("DE", "#,##0"))), ("Rules", rules, merged()))


def _years() -> bytes:
    rows = [
        ["Headcount and energy by plant"],
        [None, 2022, 2023, 2024, 2025],
        ["Lyon", 412, 420, 437, 451],
        ["Turin", 388, 371, 366, 359],
        ["Graz", 164, 182, 205, 240],
        ["Brno", 229, 234, 251, 263],
        [None, None, None, None, None],
        ["Energy (MWh)", 2022, 2023, 2024, 2025],
        ["Lyon", 18240, 17610, 17105, 16480],
        ["Turin", 21300, 20150, 19870, 19240],
        ["Graz", 6120, 6480, 7015, 7990],
        ["Brno", 9410, 9325, 9580, 9702],
    ]
    shares = [
        ["Plant", "Q1", "Q2", "Q3", "Q4"],
        ["Lyon", 0.062, 0.058, 0.071, 0.066],
        ["Turin", 0.049, 0.051, 0.047, 0.055],
        ["Graz", 0.081, 0.079, 0.076, 0.074],
        ["Brno", 0.067, 0.063, 0.064, 0.061],
    ]
    return workbook(
        ("Plants", rows, each(merged("A1:E1"), shown_as("BCDE", "General"))),
        ("Sick leave 2025", shares, shown_as("BCDE", "0.0%")),
    )


def _roster() -> bytes:
    rows = [
        ["Post", "Team", "Grade", "Salary (EUR)", "Extension", "Deputy", "Shift"],
        ["Duty engineer 1", "Control room", "E4", 4350, "2101", "Duty engineer 2", "early"],
        ["Duty engineer 2", "Control room", "E4", 4350, "2102", "Duty engineer 1", "late"],
        ["Duty engineer 3", "Control room", "E3", 3980, "2103", "Duty engineer 1", "night"],
        ["Lab lead", "Laboratory", "E5", 4920, "2210", "Analyst 1", "day"],
        ["Analyst 1", "Laboratory", "E3", 3720, "2211", "Analyst 2", "early"],
        ["Analyst 2", "Laboratory", "E2", 3390, "2212", "Analyst 1", "late"],
        ["Apprentice", "Laboratory", "E1", 1180, "2213", None, "day"],
        ["Fitter 1", "Workshop", "E3", 3610, "2305", "Fitter 2", "early"],
        ["Fitter 2", "Workshop", "E3", 3640, "2306", "Fitter 1", "late"],
        ["Electrician", "Workshop", "E4", 4080, "2310", "Fitter 1", "day"],
        ["Storekeeper", "Stores", "E2", 3150, "2401", "Driver", "day"],
        ["Driver", "Stores", "E2", 3090, "2402", "Storekeeper", "day"],
    ]
    duty = [
        ["Week", "On call", "Back-up"],
        ["CW 10", "Electrician", "Fitter 2"],
        ["CW 11", "Fitter 1", "Electrician"],
        ["CW 12", "Fitter 2", "Fitter 1"],
        ["CW 13", "Electrician", "Fitter 1"],
    ]
    return workbook(("Roster", rows, hidden("D", [8])), ("On call", duty, merged()))


def _timetable() -> bytes:
    rows = [
        ["Line", "Stop", "Mon-Fri", "", "", "Saturday", "", "Remarks"],
        ["", "", "first", "every", "last", "first", "last", ""],
        ["11", "Central Station", "05:12", "10 min", "00:42", "06:02", "01:12", ""],
        ["11", "City Hospital", "05:24", "10 min", "00:54", "06:14", "01:24", "lift out of order until May"],
        ["11", "Technology Park", "05:37", "20 min", "23:37", "06:47", "23:17", "not on public holidays"],
        ["14", "Central Station", "05:20", "15 min", "00:20", "06:20", "00:50", ""],
        ["14", "Old Harbour", "05:33", "15 min", "00:33", "06:33", "01:03", ""],
        ["14", "Airport", "05:51", "30 min", "23:51", "06:51", "00:21", "surcharge EUR 2.40"],
        ["N2", "Old Harbour", "01:15", "60 min", "04:15", "01:45", "04:45", "on demand"],
        ["N2", "University", "01:31", "60 min", "04:31", "02:01", "05:01", "on demand"],
    ]
    merged_cells = [
        ("SPAN", (2, 0), (4, 0)),
        ("SPAN", (5, 0), (6, 0)),
        ("SPAN", (0, 0), (0, 1)),
        ("SPAN", (1, 0), (1, 1)),
        ("SPAN", (7, 0), (7, 1)),
    ]
    notes = [
        "Valid from 14 December 2025 to 12 December 2026.",
        "Tickets: short trip EUR 1.90, single EUR 3.10, day ticket EUR 7.60.",
    ]
    return landscape("Tram and night bus: first and last departures", rows, notes, merged_cells)


def _faq() -> bytes:
    page = """<!doctype html><html lang="en"><head><title>Returns and warranty</title></head><body>
<header><ul><li><a href="/">Shop</a></li><li><a href="/cart">Basket (0)</a></li></ul></header><main>
<h1>Returns and warranty</h1>
<h2>How long do I have to return something?</h2>
<table><thead><tr><th>Goods</th><th>Period</th><th>Condition</th><th>Postage</th></tr></thead><tbody>
<tr><td rowspan="2">Electronics</td><td>30 days</td><td>unopened</td><td rowspan="2">free</td></tr><tr><td>14 days</td><td>opened, complete</td></tr>
<tr><td>Clothing</td><td>60 days</td><td>with tags</td><td>free</td></tr><tr><td>Furniture</td><td>14 days</td><td>not assembled</td><td>EUR 39 a parcel</td></tr>
<tr><td>Gift cards</td><td colspan="3">cannot be returned</td></tr></tbody></table>
<h2>How long is the warranty?</h2>
<table><tr><th rowspan="2">Brand</th><th colspan="2">Parts</th><th rowspan="2">Labour</th></tr><tr><th>Battery</th><th>Other</th></tr>
<tr><td>Aurel</td><td>12 months</td><td>36 months</td><td>24 months</td></tr><tr><td>Kestrel</td><td>6 months</td><td>24 months</td><td>24 months</td></tr>
<tr><td>Own brand<br>(since 2024)</td><td>24 months</td><td>60 months</td><td>60 months</td></tr></table>
<h2>When do I get my money back?</h2><p>Within five working days of the parcel’s arrival, by the way you paid. Payments by invoice are credited to your account instead.</p>
<h2>I have lost the receipt. What now?</h2><p>The order number is enough. You find it in the confirmation mail; it begins with the letter R and has nine digits.</p>
<h2>Can I exchange instead of returning?</h2><p>Clothing can be exchanged for another size in any branch. For all other goods, please return them and order again.</p>
<h2>How do I report a defect?</h2><ol><li>Take a photograph of the defect and of the serial number.</li><li>Fill in the form under “My orders”.</li><li>Wait for the label; it comes within one working day.</li></ol>
</main><footer>Opening hours of the hotline: Mon–Sat 8–20</footer></body></html>"""
    return page.encode()


def _application() -> bytes:
    def draw(canvas: Canvas, fields: Any) -> None:
        texts = {
            "Applicant": "Riverside Bakery Ltd",
            "Premises": "14 Mill Lane, unit 3",
            "Licence number": "FH-22817",
            "Floor area (m2)": "185",
            "Seats outdoors": "24",
            "Opening hours": "06:30-18:00, closed on Mondays",
        }
        for number, (name, value) in enumerate(texts.items()):
            top = HEIGHT - 110 - 32 * number
            canvas.drawString(60, top + 4, name)
            fields.textfield(name=name, tooltip=name, value=value, x=200, y=top - 4, width=300, height=20, maxlen=100)
        top = HEIGHT - 320
        canvas.drawString(60, top, "Kind of licence (tick one):")
        for number, (name, ticked) in enumerate((("new", False), ("renewal", True), ("transfer", False))):
            canvas.drawString(240 + 100 * number, top, name)
            fields.checkbox(
                name=f"licence_{name}", tooltip=name, checked=ticked, x=220 + 100 * number, y=top - 3, size=14
            )
        canvas.drawString(60, top - 32, "Alcohol to be served:")
        for number, (name, ticked) in enumerate((("none", False), ("beer and wine", True), ("spirits", False))):
            canvas.drawString(240 + 100 * number, top - 32, name)
            fields.checkbox(
                name=f"alcohol_{name}", tooltip=name, checked=ticked, x=220 + 100 * number, y=top - 35, size=14
            )
        canvas.drawString(60, top - 64, "Waste collection")
        options = ["daily", "twice a week", "weekly"]
        fields.choice(
            name="Waste collection",
            tooltip="Waste collection",
            value="twice a week",
            options=options,
            x=200,
            y=top - 70,
            width=160,
            height=20,
        )
        for number, line in enumerate(
            (
                "The fee is EUR 240 for a renewal and EUR 410 for a new licence. It is not refunded.",
                "Attach a floor plan at a scale of 1:100 and the certificate of the chimney sweep.",
                "The authority decides within six weeks. No reply within that time means that the licence is granted.",
            )
        ):
            canvas.drawString(60, top - 110 - 18 * number, line)

    return form("Application for a food and hospitality licence", draw)


PAPERS = (
    Paper("Freight tariff.xlsx", _prices, (
        Asked("What does an express 40 ft container to Hamburg cost?", "two heading rows", ("2,490",), (("Hamburg",), ("40 ft",), ("Express",))),
        Asked("Which region does Piraeus belong to?", "merged cells", ("Mediterranean",), (("Piraeus",),)),
        Asked("How long is the transit to Gothenburg?", "merged cells", ("34",), (("Gothenburg",), ("Transit",))),
    )),
    Paper("Plants.xlsx", _years, (
        Asked("How many people worked in Graz in 2024?", "periods as columns", ("205",), (("Graz",), ("2024",))),
        Asked("How much energy did Turin use in 2025?", "periods as columns", ("19240", "19,240"), (("Turin",), ("Energy",), ("2025",))),
        Asked("What was the sick leave in Lyon in Q3?", "periods as columns", ("7.1%",), (("Lyon",), ("Q3",))),
    )),
    Paper("Roster.xlsx", _roster, (
        Asked("What is the extension of the electrician?", "hidden parts", ("2310",), (("Electrician",), ("Extension",))),
        Asked("Who is on call in week 12?", "hidden parts", ("Fitter 2",), (("CW 12",), ("On call",))),
        Asked("Who is the deputy of the lab lead?", "hidden parts", ("Analyst 1",), (("Lab lead",), ("Deputy",))),
    )),
    Paper("Tram timetable.pdf", _timetable, (
        Asked("When does the last tram to the airport leave on Saturday?", "columns and rotated pages", ("00:21",), (("Airport",), ("Saturday",), ("last",))),
        Asked("What is the surcharge to the airport?", "columns and rotated pages", ("EUR 2.40",), (("Airport",),)),
        Asked("How often does the 11 run to Technology Park on weekdays?", "two heading rows", ("20 min",), (("Technology Park",), ("every",))),
    )),
    Paper("Returns.html", _faq, (
        Asked("Within how many days can I return opened electronics?", "spans and breaks in HTML", ("14 days",), (("Electronics",), ("opened, complete",))),
        Asked("How long is the warranty on a Kestrel battery?", "spans and breaks in HTML", ("6 months",), (("Kestrel",), ("Battery",))),
        Asked("Can gift cards be returned?", "spans and breaks in HTML", ("cannot be returned",), (("Gift cards",),)),
    )),
    Paper("Licence application.pdf", _application, (
        Asked("What kind of licence does the bakery apply for?", "ticks and form values", ("☑ renewal", "☒ renewal", "renewal: ☑", "renewal: yes")),
        Asked("How many seats outdoors are there?", "ticks and form values", ("24",), (("Seats outdoors",),)),
        Asked("How often is waste collected?", "ticks and form values", ("twice a week",), (("Waste collection",),)),
    )),
)  # fmt: skip
