"""English slides, mail, a paper in two columns and a scanned letter."""

from email.message import EmailMessage

from tests.benchmarks.office.decks import Deck
from tests.benchmarks.office.pages import letter, paper, scanned
from tests.benchmarks.office.papers import Asked, Paper


def _slides() -> bytes:
    deck = Deck()
    deck.text("Hotel group: season review", "Operations", "October 2025")
    deck.text(
        "In short",
        "Occupancy of 78.4%, two points above plan",
        "Average room rate of EUR 134, down by EUR 3",
        "Complaints per 1,000 nights: 6.1 (last year 8.9)",
        notes="The rate fell because two houses opened late.",
    )
    deck.chart(
        "Revenue by house (EUR thousand)",
        ["Seaview", "Lakeside", "Old Town", "Station"],
        {"2024": [2140, 1685, 1930, 1210], "2025": [2375, 1590, 2088, 1262]},
        "#,##0",
    )
    deck.chart(
        "Guests by country (%)",
        ["Germany", "France", "Italy", "others"],
        {"Summer": [41.5, 18.2, 12.9, 27.4], "Winter": [36.0, 9.7, 22.8, 31.5]},
    )
    deck.table(
        "Refurbishment",
        [
            ["Year", "House", "Rooms", "Budget (EUR)"],
            ["2026", "Lakeside", "64", "1.8 million"],
            ["", "Station", "38", "0.7 million"],
            ["2027", "Old Town", "52", "1.3 million"],
        ],
        [(1, 0, 2, 0)],
    )
    deck.diagram(
        "Who reports to whom",
        [
            ("Operations", -1),
            ("Front office", 0),
            ("Housekeeping", 0),
            ("Technical services", 0),
            ("Reservations", 1),
            ("Night desk", 1),
            ("Laundry", 2),
        ],
    )
    deck.text(
        "Next steps",
        "Hire 14 seasonal staff by March",
        "Replace the booking engine",
        "Breakfast until 11:00 in all houses",
        notes="The booking engine costs EUR 86,000 in the first year.",
    )
    return deck.made()


def _mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Re: Re: Delivery date of the oak panels"
    message["From"] = "Order desk <orders@fernhill.example>"
    message["To"] = "Site office <site@marlow.example>"
    message["Date"] = "Tue, 03 Feb 2026 14:18:00 +0000"
    message.set_content("""Dear site office,

Thank you for your patience. The mill has confirmed the following:

- 120 oak panels, 18 mm, leave the mill on 16 February and reach you on 19 February, between 7 and 9 a.m.
- The remaining 40 panels follow on 2 March, free of charge.
- The revised price is EUR 9,840 including delivery.

Please have a forklift ready; the lorry has no tail lift.

Order desk

On 2 Feb 2026 at 16:40, the site office wrote:
> We need the panels by the 20th at the latest, otherwise the joiners stand idle.
> Can you split the delivery? We have room for 120 at most anyway.
> Also, who signs for the delivery? Our gate is only staffed until noon.
>
> On 2 Feb 2026 at 09:05, the order desk wrote:
>> The mill is behind. 160 panels could come on 27 February, at EUR 10,120.
>> The moisture content is 8 percent, as ordered.
>>
>> On 30 Jan 2026 at 11:30, the site office wrote:
>>> Please tell us when order 55-1873 will arrive.
>>> The panels go to the west wing, hoist 2.
""")  # fmt: skip
    return message.as_bytes()


def _paper() -> bytes:
    return paper(
        "Green Roofs and the Retention of Heavy Rain in Dense Districts",
        "Abstract. We measured the runoff of twelve green roofs over three years. Extensive roofs with 8 cm of substrate kept back 52% of the yearly rain, intensive roofs with 30 cm kept back 81%. In heavy rain of more than 30 mm an hour the difference was smaller. We propose a simple rule for the design of drains.",
        [
            "1 Introduction",
            "Cities seal their soil, and heavy rain overloads their sewers. Green roofs are said to help, but most measurements come from test beds of a few square metres. This paper reports on whole roofs in use, of between 210 and 1,450 square metres.",
            "2 Methods",
            "2.1 Sites",
            "Eight roofs are extensive, four are intensive. All of them were at least four years old, so that the plants covered more than 80% of the surface. The slope was below 5 degrees except at site 7, where it was 11 degrees.",
            "2.2 Measurement",
            "Runoff was measured with tipping buckets at every outlet, with a resolution of 0.1 mm. Rain was measured on the roof itself. Soil moisture probes were buried at half of the depth of the substrate. Data were logged every two minutes.",
            "2.3 Events",
            "An event begins with the first tip and ends after six hours without rain. We counted 412 events, of which 23 exceeded 30 mm an hour.",
            "3 Results",
            "Retention depended on the moisture of the substrate before the event more than on its depth. With a moisture below 15% an extensive roof kept back the first 14 mm of any rain; above 30% it kept back 3 mm only.",
            [
                ["Roof", "Depth", "Yearly", "Heavy rain"],
                ["Extensive", "8 cm", "52%", "23%"],
                ["Semi-int.", "15 cm", "67%", "31%"],
                ["Intensive", "30 cm", "81%", "38%"],
            ],
            "The peak of the runoff came 11 minutes later than that of the rain on extensive roofs, and 26 minutes later on intensive roofs. At site 7 the delay was only 4 minutes, which we put down to its slope.",
            "4 Discussion",
            "Drains are commonly designed with a runoff coefficient of 0.5 for extensive roofs. In our heavy events the coefficient was 0.77 on average. We therefore propose to use 0.8 where a roof drains into a combined sewer.",
            "Irrigation undoes much of the benefit: roof 3, which is watered every evening, kept back 17% less than its neighbour. Watering should stop when rain is forecast.",
            "5 Conclusion",
            "Green roofs retain most of the yearly rain, and a third of heavy rain at best. They delay the peak, which is what sewers need most. Depth matters less than dryness.",
        ],
        "Urban Water Notes, vol. 18 (2026)",
    )


def _letter() -> bytes:
    return scanned(
        letter(
            [
                "Millbrook Housing Association",
                "Reference: MHA/2026/114",
                "To all tenants of Elm Court",
                "The lift in block B will be replaced between 4 May and 29 May 2026. During this time it cannot be used. A stair climber is available for tenants who cannot use the stairs; please book it with the caretaker, telephone 555 0148.",
                "The works take place on the following days:",
                [
                    ["Work", "Days", "Hours"],
                    ["Dismantling", "4 to 8 May", "8:00 to 16:30"],
                    ["Shaft repairs", "11 to 15 May", "7:30 to 15:00"],
                    ["Installation", "18 to 29 May", "8:00 to 18:00"],
                ],
                "The rent of block B is reduced by 12 per cent for the month of May. You need not apply for it; the amount will be credited in June.",
                "Deliveries of furniture should be postponed. Parcels are kept in the laundry room of block A.",
                "Yours faithfully, the housing office, 2 April 2026",
            ]
        )
    )


PAPERS = (
    Paper("Season review.pptx", _slides, (
        Asked("What was the revenue of Lakeside in 2025?", "charts and diagrams", ("1,590", "1590"), (("Lakeside",), ("2025",))),
        Asked("What share of winter guests came from Italy?", "charts and diagrams", ("22.8",), (("Italy",), ("Winter",))),
        Asked("Who does the night desk report to?", "charts and diagrams", ("Front office",), (("Night desk",),)),
    )),
    Paper("Oak panels.eml", _mail, (
        Asked("When will the 120 oak panels reach the site?", "quoted mail", ("19 February",)),
        Asked("What is the final price of the panels?", "quoted mail", ("9,840",), (("price",),)),
        Asked("What is the moisture content of the panels?", "quoted mail", ("8 percent",), (("moisture content",),)),
    )),
    Paper("Green roofs.pdf", _paper, (
        Asked("Which runoff coefficient do the authors propose for combined sewers?", "columns and rotated pages", ("0.8 where",), (("coefficient",),)),
        Asked("How much later does the peak come on intensive roofs?", "columns and rotated pages", ("26 minutes",), (("peak",),)),
        Asked("What share of heavy rain do semi-intensive roofs keep back?", "columns and rotated pages", ("31%",), (("Semi-int.",), ("Heavy rain",))),
    )),
    Paper("Lift works.pdf", _letter, (
        Asked("By how much is the rent reduced in May?", "scan", ("12 per cent",), (("rent",),)),
        Asked("On which days are the shaft repairs?", "scan", ("11 to 15 May",), (("Shaft repairs",), ("Days",))),
        Asked("Where are parcels kept meanwhile?", "scan", ("laundry room of block A",)),
    ), scanned=True),
)  # fmt: skip
