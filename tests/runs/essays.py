"""Two essays without a heading, and questions such as people put to one: two about the whole, three about something."""

ZH = """外婆的院子在镇子的最北边，过了石桥再走一百来步就到。院子不大，墙是用河滩上的卵石垒的，年深日久，石缝里长满了青苔。小时候每年夏天，我都要在那里住上两个月，一直住到稻子黄了才回城里去。

院子当中有一口井。井台是一整块青石，被绳子磨出了十几道沟。外婆说这口井是太外公请人挖的，挖到三丈深才见水，水凉得能镇牙。夏天的傍晚，她把西瓜装在网兜里沉下去，过一个时辰再提上来，切开的时候能听见清脆的一声响。我趴在井沿上往下看，看见一小块圆圆的天，和天里面一个小小的自己。

井的东边是一棵枣树，西边是一架葡萄。枣树结的枣子不大，却甜，八月底打枣的时候，半条街的孩子都来。外婆总是让我拿着竹竿去打，她自己在底下铺席子，一边铺一边念一句老话：“枣子红，客人来；枣子落，客人回。”我那时不懂，只觉得好听。后来才知道，这句话是她年轻时从跑船的人那里学来的，说的是等人的日子。

葡萄架下摆着一张竹床。晚上全家在那里乘凉，外公讲他年轻时在运河上拉纤的故事。他说最难走的是清水闸那一段，水急，十几个人喊着号子，半天才挪出一里地。有一年冬天纤绳断了，船往下游漂，是一个不认识的老人跳下水去系住了缆桩，救了一船的人。外公找了那个老人三年，没有找到，于是每年腊月二十三都要在闸口烧一炷香。

我上中学以后，去得就少了。先是外公走了，接着镇上通了自来水，井渐渐没有人用。外婆怕小孩子掉下去，请人做了一个木盖子，盖上又压了一块石头。再后来葡萄架塌了，枣树生了虫，只剩下半边还发芽。每次打电话，外婆都说院子好好的，叫我们不用挂念。

去年秋天外婆也走了。我一个人回去收拾屋子，推开院门，看见枣树的那半边居然结满了果子，红的落了一地，没有人来打。我搬开石头，掀起木盖，井水还在，还是那么凉。我提了一桶上来，洗了一把枣子，坐在井台上慢慢吃完。风从河滩上吹过来，葡萄架倒下的地方长出了一片不知名的小花。我忽然明白外婆念的那句话里，等的是什么人，回的又是什么人。

现在我把枣核种在阳台的花盆里。它不一定能长成一棵树，可是每天早上给它浇水的时候，我都会想起井里那块圆圆的天。人走了，院子会旧，水却一直在地底下流着，等着有人再来掀开那个盖子。
"""
WHOLE_ZH = ("用简洁的语言对文段进行总结和概括，并给出文段的主题，要求字数在100字以内", "概括一下文段的主要内容")
PARTS_ZH = (
    ("外婆的井是谁请人挖的？", "太外公请人挖的"),
    ("“枣子红，客人来；枣子落，客人回”这句话出自哪里", "跑船的人"),
    ("文中的老人在清水闸做了什么？", "系住了缆桩"),
)

EN = """My grandfather kept the ferry at Lower Marsh for forty-one years, until the county built the bridge. The ferry was a flat raft of tarred planks on a cable, and it took two farm carts or one small lorry at a time. He pulled it across by hand with a wooden clamp that he had carved himself, and the clamp hangs over my desk as I write this.

The river is not wide there, a hundred and twenty yards at most, but it is quick after rain, and the cable used to hum when the water rose. He said that he could tell the height of the flood by the note. A low hum meant that he would work until supper; a high one meant that he would tie up and let people shout at him from the other bank. Nobody ever drowned from his raft, though a calf once jumped overboard and swam home.

People paid him a penny, or an egg, or nothing. He wrote nothing down. When the inspector came from the county and asked for the accounts, my grandfather took him across and back and told him the story of everyone who lived on either side. The inspector wrote in his report that the books were in order.

In the winter of the great frost the river froze for nine weeks, and there was no need of a ferry. He went out every morning all the same with an iron bar and kept a lane of water open, so that the ducks would have somewhere to go. My grandmother thought that he had lost his mind. In the second week the baker's boy broke through the ice above the landing and was carried under it, and he came up in the lane, where my grandfather was standing with his bar. After that nobody laughed about the ducks.

The bridge was opened on a Saturday in June with a brass band. The county gave him a watch and asked him to cut the ribbon, because he had carried the first surveyors over for nothing. He cut it, shook hands with everyone, and walked home along the bank. On Monday morning he was at the landing again at six. He stood there until eight, and then he went to the shed and took the raft apart, plank by plank, and stacked the planks to dry.

He lived for another twelve years. He built a henhouse from the planks, and a bench, and the box in which he was buried. In the evenings he sat on the bench and watched the lights of the cars go over the bridge, and when a lorry crossed, he would say what it weighed. I asked him once whether he minded. He said that a crossing is not a raft or a bridge, it is somebody on the other side.

I have thought about that sentence for most of my life. I run a switchboard for a hospital now, at night, and I put through voices that I shall never see. When the board is quiet I sometimes hum a low note, and the young ones ask me what it is, and I tell them that the river is safe tonight.
"""
WHOLE_EN = (
    "Summarize the passage in plain language and state its theme, in no more than 100 words",
    "What is the main idea of the text?",
)
PARTS_EN = (
    ("What did the inspector write about the books?", "books were in order"),
    ("Where does the sentence about a crossing that is not a raft or a bridge come from?", "a crossing is not a raft"),
    ("What did the grandfather do with the planks of the raft?", "henhouse"),
)
