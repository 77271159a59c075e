"""English files of a word processor: a contract, rules with numbered levels, minutes, a data sheet in RTF, a chapter of a book."""

from tests.benchmarks.office.papers import Asked, Paper
from tests.benchmarks.office.words import deleted, heading, inserted, item, para, refer, table, word
from tests.documents.open_formats import epub, page


def _contract() -> bytes:
    return word(
        heading("Facility Cleaning Services Agreement"),
        para("This agreement is made on 9 February 2026 between Northgate Logistics Ltd (the “Client”) and Brightfield Services Ltd (the “Contractor”)."),
        item(0, "Services", mark="_Ref01"),
        item(1, "The Contractor shall clean the premises listed in Schedule 1 on five nights a week, between 20:00 and 05:00."),
        item(1, "Window cleaning is carried out quarterly and is included in the fee; façade cleaning is not."),
        item(1, "The Contractor shall supply all materials. Products shall be on the Client’s approved list."),
        item(0, "Term", mark="_Ref02"),
        item(1, "This agreement starts on 1 March 2026 and continues for ", deleted("twelve"), inserted("thirty-six"), " months."),
        item(1, "Unless either party gives notice of at least three months before the end, it renews for one further year."),
        item(0, "Fees and payment", mark="_Ref03"),
        item(1, "The Client shall pay a monthly fee of GBP ", deleted("11,900"), inserted("12,450"), " exclusive of VAT."),
        item(1, "Invoices are payable within thirty days of receipt. Interest on late payments is 4% a year above the base rate."),
        item(1, "The fee may be reviewed once a year, in line with the consumer price index, and by no more than 3.5%."),
        item(0, "Personnel", mark="_Ref04"),
        item(1, "All personnel shall hold a valid background check, renewed every two years."),
        item(1, "The Contractor shall replace a member of staff within five working days if the Client so requests for good reason."),
        item(0, "Quality", mark="_Ref05"),
        item(1, "The parties shall inspect the premises together each month and agree a score out of 100.", mark="_Ref51"),
        item(1, "If the score is below 85, the following applies:"),
        item(2, "for a first failure, the Contractor shall submit a plan within seven days;"),
        item(2, "for a second failure within six months, the Client may deduct 5% of the monthly fee;"),
        item(2, "for a third failure within six months, the Client may terminate under clause ", refer("_Ref08", "8"), "."),
        item(0, "Insurance and liability"),
        item(1, "The Contractor shall maintain public liability insurance of at least GBP 5 million."),
        item(1, "Neither party’s liability for indirect loss is accepted; total liability is limited to the fees of the preceding twelve months."),
        item(0, "Confidentiality and keys"),
        item(1, "Keys and access cards shall be logged. The loss of a card shall be reported within one hour; each lost card costs the Contractor GBP 35."),
        item(0, "Termination", mark="_Ref08"),
        item(1, "Either party may terminate with immediate effect if the other is insolvent or in material breach."),
        item(1, "On termination the Contractor shall return all keys within two working days."),
        item(0, "Governing law"),
        item(1, "This agreement is governed by the laws of England and Wales."),
        para("Schedule 1: Premises"),
        table(
            [
                [("Site", 1, 2), ("Area (m²)", 2, 1), ("Staff per night", 2, 1)],
                ["Offices", "Warehouse", "Weekdays", "Saturday"],
                ["Leeds depot", "1,240", "8,600", "6", "2"],
                ["Hull terminal", "860", "12,300", "7", "3"],
                ["Derby hub", "2,050", "4,900", "5", "0"],
            ]
        ),
        levels=(("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")),
        header="Northgate Logistics – Commercial in confidence",
    )  # fmt: skip


def _policy() -> bytes:
    return word(
        heading("Information Security Policy"),
        para("Version 4.1, approved by the security board on 20 January 2026. Next review: January 2027."),
        item(0, "Purpose and scope"),
        item(1, "This policy protects information that the company holds, whoever it belongs to."),
        item(1, "It applies to employees, contractors and interns, on company devices and on their own."),
        item(0, "Passwords and sign-in"),
        item(1, "Passwords have at least 14 characters. They are not changed at intervals, only after an incident."),
        item(1, "Two-factor sign-in is required for mail, the code repositories and all remote access."),
        item(1, "Service accounts:"),
        item(2, "have an owner, who is a team lead;"),
        item(2, "use keys that are rotated every 90 days;"),
        item(2, "may not be used to sign in from a browser."),
        item(0, "Devices"),
        item(1, "Disks of laptops are encrypted. Screens lock after five minutes."),
        item(1, "A lost or stolen device is reported to the service desk within two hours, at any time of the day."),
        item(1, "USB storage is blocked by default; an exception lasts for at most 30 days."),
        item(0, "Classification"),
        item(1, "Information has one of the classes in the table below. If in doubt, the higher one applies."),
        table(
            [
                [("Class", 1, 2), ("Storage", 2, 1), ("Sharing", 2, 1)],
                ["Cloud", "Paper", "Inside", "Outside"],
                ["Public", "any", "any", "free", "free"],
                ["Internal", "approved services", "no rules", "free", "with a manager’s consent"],
                ["Confidential", ("EU region only", 1, 2), "locked cabinet", "need to know", "under an NDA"],
                ["Secret", "safe", "named persons", "not allowed"],
            ]
        ),
        item(0, "Incidents"),
        item(1, "Incidents are graded by the duty officer:"),
        item(2, "grade 1 is reported to the board on the same day;"),
        item(2, "grade 2 is reported to the data protection officer within 24 hours;"),
        item(2, "grade 3 is dealt with by the team and listed in the monthly report."),
        item(1, "Evidence is kept for 18 months."),
        item(0, "Exceptions"),
        item(1, "Exceptions are granted by the head of security in writing, and end after six months at the latest."),
        levels=(("decimal", "%1"), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")),
        footer="Printed copies are not controlled",
    )


def _minutes() -> bytes:
    return word(
        heading("Works Council – Minutes of the 7th Meeting"),
        para(
            "Date: 24 February 2026, 10:00–11:50. Place: canteen annex. Chair: works council. Present: HR, facilities, IT, production. Apologies: finance."
        ),
        heading("1 Minutes of the last meeting", 2),
        para("Approved with one change: the quiet room opens at 7:30, not 8:00."),
        heading("2 Shift model", 2),
        para(
            "Production presented a trial of a 4-2 rotation in hall B. Overtime fell by 12% in the first six weeks, sick leave did not change. The council asked for a survey before the trial is extended to hall C."
        ),
        heading("3 Canteen", 2),
        para(
            "Facilities reported that the price of the daily menu goes up from EUR 5.20 to EUR 5.60 in April. The subsidy of EUR 1.50 stays. A second vegetarian dish is offered on Tuesdays and Thursdays."
        ),
        heading("4 Bicycle parking", 2),
        para(
            "There are 64 covered stands and about 90 bicycles. A quote for 40 further stands with lockers amounts to EUR 18,700."
        ),
        heading("5 Actions", 2),
        table(
            [
                ["No.", "Action", "Owner", "Due", "Status"],
                ["7-1", "Survey on the shift trial, at least 60% response", "HR", "31 March", "open"],
                ["7-2", "Second quote for bicycle stands", "Facilities", "13 March", "in progress"],
                ["7-3", "Wi-Fi in the quiet room", "IT", "20 March", "open"],
                ["7-4", "Figures on overtime by hall", "Production", "6 March", "done"],
                ["7-5", "Approval of the canteen subsidy for 2027", "Finance", "30 June", "open"],
                ["7-6", "Dates of first-aid courses", "HR", "17 March", "in progress"],
            ]
        ),
        para("Next meeting: 21 April 2026, 10:00, training room 2."),
    )


def _data_sheet() -> bytes:
    def cells(*texts: str) -> str:
        ends = "".join(f"\\cellx{2600 * (number + 1)}" for number in range(len(texts)))
        return "\\trowd" + ends + "".join(f"\\pard\\intbl {text}\\cell" for text in texts) + "\\row\n"

    up, down = "{{\\super {}}}", "{{\\sub {}}}"
    rows = [
        ("Property", "Value", "Condition"),
        ("Molar mass", "286.14 g/mol", "decahydrate"),
        ("Solubility in water", "215 g/L", "20 \\'b0C"),
        ("Thermal conductivity", "4.2\\u215?10" + up.format("-3") + " W/(m K)", "powder"),
        ("Bulk density", "1.05\\u215?10" + up.format("3") + " kg/m" + up.format("3"), "loose"),
        ("Particle size d50", "380 \\u181?m", "grade C"),
        ("pH", "11.6", "10 g/L, 20 \\'b0C"),
    ]
    grades = [
        ("Grade", "Purity", "Iron (Fe)", "Packaging"),
        ("A", "99.8 %", "2 ppm", "drum, 25 kg"),
        ("B", "99.2 %", "8 ppm", "bag, 25 kg"),
        ("C", "98.0 %", "30 ppm", "big bag, 1,000 kg"),
    ]
    text = (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}{\\info{\\title Sodium carbonate decahydrate}}\n"
        "\\pard\\b Product Data Sheet: Sodium Carbonate Decahydrate\\b0\\par\n"
        "\\pard Formula: Na" + down.format("2") + "CO" + down.format("3") + "\\u183?10H" + down.format("2") + "O. CAS 6132-02-1. Revision 9, November 2025.\\par\n"
        "\\pard\\b 1. Physical properties\\b0\\par\n" + "".join(cells(*row) for row in rows)
        + "\\pard\\b 2. Grades\\b0\\par\n" + "".join(cells(*row) for row in grades)
        + "\\pard\\b 3. Storage\\b0\\par\n"
        "\\pard Store dry and below 30 \\'b0C. Above 32 \\'b0C the product melts in its own crystal water and cakes on cooling. Shelf life is {\\strike 12 }24 months in unopened bags and 6 months once opened.\\par\n"
        "\\pard\\b 4. Handling\\b0\\par\n"
        "\\pard Wear goggles and gloves. In case of contact with the eyes, rinse for at least 15 minutes and call a doctor. Do not mix with acids: carbon dioxide is released.\\par\n"
        "\\pard\\b 5. Transport\\b0\\par\n\\pard Not classified as dangerous goods. Customs tariff number 2836 20 00. Pallets carry 40 bags and may be stacked two high.\\par}\n"
    )  # fmt: skip
    return text.encode("cp1252")


def _chapter() -> bytes:
    table = (
        "<table><caption>Leavening at a glance</caption><thead><tr><th rowspan='2'>Dough</th><th colspan='2'>First rise</th>"
        "<th colspan='2'>Second rise</th></tr><tr><th>Time</th><th>Temperature</th><th>Time</th><th>Temperature</th></tr></thead>"
        "<tbody><tr><td>White loaf</td><td>90 min</td><td>24 °C</td><td>45 min</td><td>26 °C</td></tr>"
        "<tr><td>Rye sourdough</td><td>4 h</td><td>28 °C</td><td>75 min</td><td>30 °C</td></tr>"
        "<tr><td>Brioche</td><td>12 h</td><td>5 °C</td><td>2 h</td><td>25 °C</td></tr>"
        "<tr><td>Ciabatta</td><td>16 h</td><td>18 °C</td><td>30 min</td><td>24 °C</td></tr></tbody></table>"
    )
    rising = (
        "<h1>Chapter 4: Rising</h1><p>Dough rises because yeast turns sugar into carbon dioxide and alcohol. How fast it does so "
        "depends on the temperature more than on anything else: between 20 °C and 30 °C the rate doubles with every eight degrees.</p>"
        "<h2>Cold rising</h2><p>In a refrigerator the yeast almost sleeps while the enzymes go on working. A cold dough has more "
        "flavour and is easier to shape. It should reach 12 °C before it goes into the oven, which takes about ninety minutes on the "
        "kitchen table.</p>" + table + "<h2>The finger test</h2><p>Press the dough with a wet finger. If the dent comes back at once, "
        "wait; if it comes back halfway, bake; if it stays, bake at once and expect a flat loaf.</p>"
    )  # fmt: skip
    baking = (
        "<h1>Chapter 5: Baking</h1><p>Preheat the stone for an hour. Steam is wanted during the first ten minutes only: it keeps the "
        "crust soft while the loaf grows.</p><ol><li>Bake at 250 °C with steam for 10 minutes.</li><li>Open the door for half a minute.</li>"
        "<li>Go on at 210 °C until the core reaches 96 °C.</li></ol><h2>When it goes wrong</h2><p>A pale crust tells of too little "
        "time, a burnt bottom of a stone too near the element. Large holes under the crust come from a dough that rose too short a "
        "time.</p><p>A loaf that sounds dull when you knock on its base needs another five minutes.</p>"
    )
    return epub({"a.xhtml": page(rising), "b.xhtml": page(baking)})


PAPERS = (
    Paper("Cleaning agreement.docx", _contract, (
        Asked("How much is the monthly fee?", "tracked changes", ("12,450",), (("monthly fee",),)),
        Asked("Which clause deals with termination?", "clause numbers", ("8. Termination", "8 Termination")),
        Asked("How many cleaners work at the Hull terminal on Saturdays?", "two heading rows", ("Saturday: 3",), (("Hull terminal",), ("Staff per night",))),
    )),
    Paper("Security policy.docx", _policy, (
        Asked("How may secret information be stored in the cloud?", "merged cells", ("EU region only",), (("Secret",), ("Cloud",))),
        Asked("Which paragraph says how soon a stolen laptop has to be reported?", "clause numbers", ("3.2 A lost or stolen device",)),
        Asked("How often are the keys of service accounts rotated?", "actions and lists", ("90 days",), (("keys",),)),
    )),
    Paper("Works council minutes.docx", _minutes, (
        Asked("Who takes care of the Wi-Fi in the quiet room?", "actions and lists", ("Owner: IT",), (("Wi-Fi in the quiet room",),)),
        Asked("By when is the second quote for bicycle stands due?", "actions and lists", ("13 March",), (("bicycle stands",),)),
        Asked("What will the daily menu cost from April?", "plain text", ("5.60",), (("daily menu",),)),
    )),
    Paper("Sodium carbonate.rtf", _data_sheet, (
        Asked("What is the bulk density of the powder?", "superscripts and units", ("1.05×10^3 kg/m^3", "1.05×10³ kg/m³"), (("Bulk density",),)),
        Asked("How much iron does grade B contain?", "plain text", ("8 ppm",), (("Iron",), ("Grade: B",))),
        Asked("What is the shelf life in unopened bags?", "tracked changes", ("24 months",), (("unopened bags",),)),
    )),
    Paper("Bread book.epub", _chapter, (
        Asked("How long is the second rise of rye sourdough?", "spans and breaks in HTML", ("75 min",), (("Rye sourdough",), ("Second rise Time",))),
        Asked("At what temperature does brioche rise first?", "spans and breaks in HTML", ("5 °C",), (("Brioche",), ("First rise Temperature",))),
        Asked("What core temperature should the loaf reach in the oven?", "actions and lists", ("96 °C",), (("core",),)),
    )),
)  # fmt: skip
