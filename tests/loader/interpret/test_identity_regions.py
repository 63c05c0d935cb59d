"""In which region a department lies: by its name, by what the document says, by what a person says, and never by a guess."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loader.disclosure import Disclosure
from loader.document import Document
from loader.interpret import Overrides, interpret
from loader.problems import DocumentError
from loader.readers import text
from loader.vocabulary import Vocabulary
from tests.loader.documents import budget

Place = Callable[..., str]
PUTUO = r"上海市普陀区 \(310107\) or 浙江省舟山市普陀区 \(330903\)"


@pytest.fixture
def read(vocabulary: Vocabulary) -> Callable[..., Disclosure]:
    """A budget of that department, with sentences in its text."""

    def read(department: str, *sentences: str, region: str | None = None) -> Disclosure:
        content = "\n\n".join([budget(department=department), *sentences])
        document = Document(
            "budget.txt", text.read_blocks(content.encode(), "budget.txt").blocks, "0" * 64, len(content)
        )
        return interpret(document, vocabulary, Overrides(region=region))

    return read


@pytest.fixture
def place(read: Callable[..., Disclosure]) -> Place:
    """The code of the region in which that department lies."""
    return lambda *said, **options: read(*said, **options).region


@pytest.mark.parametrize(
    ("department", "region"),
    [
        ("阳谷县人民政府办公室", "371521"),
        ("山东省聊城市阳谷县人民政府办公室", "371521"),
        ("上海市普陀区司法局", "310107"),
        ("中共上海市普陀区委社会工作部", "310107"),
        ("中国共产党阳谷县委员会办公室", "371521"),
        ("国家税务总局阳谷县税务局", "371521"),
        ("政协阳谷县委员会办公室", "371521"),
        ("中国人民政治协商会议上海市普陀区委员会", "310107"),
        ("共青团聊城市委员会", "3715"),
        ("中国民主同盟江苏省委员会", "32"),
        ("台湾民主自治同盟上海市委员会", "31"),
        ("中共江苏省委办公厅", "32"),
        ("江苏省高级人民法院", "32"),
        ("重庆市交通委员会", "50"),
        ("中华人民共和国财政部", "CN"),
    ],
)
def test_the_name_of_a_department_says_where_it_lies(place: Place, department: str, region: str) -> None:
    assert place(department) == region


@pytest.mark.parametrize(
    ("sentence", "region"),
    [
        ("本部门位于上海市普陀区大渡河路。", "310107"),
        ("上海普陀区司法局是区政府工作部门。", "310107"),
        ("浙江省舟山市普陀区司法局是区政府工作部门。", "330903"),
        ("按照上海市财政局的要求编制。", "310107"),
        ("按照舟山市财政局的要求编制。", "330903"),
        ("按照浙江省财政厅的要求编制。", "330903"),
        ("上海市普陀区司法局与舟山市普陀区司法局结对。上海市普陀区、上海市普陀区。", "310107"),
    ],
)
def test_of_regions_with_one_name_the_document_says_which(place: Place, sentence: str, region: str) -> None:
    for department in ("普陀区司法局", "中共普陀区委社会工作部"):
        assert place(department, sentence) == region


@pytest.mark.parametrize(
    "sentence", ["", "上海市普陀区与舟山市普陀区结对。", "上海市与浙江省合作。", "按照北京市的经验。"]
)
def test_where_the_document_does_not_say_which_it_is_asked(place: Place, sentence: str) -> None:
    with pytest.raises(DocumentError, match=f"普陀区司法局 may lie in {PUTUO}, .* say it with --region CODE"):
        place("普陀区司法局", sentence)
    assert place("普陀区司法局", sentence, region="330903") == "330903"


def test_a_province_that_has_two_of_them_does_not_decide(place: Place) -> None:
    with pytest.raises(DocumentError, match=r"江苏省南京市鼓楼区 .* or 江苏省徐州市鼓楼区"):
        place("鼓楼区财政局", "按照江苏省财政厅的要求编制。")
    assert place("鼓楼区财政局", "按照江苏省财政厅和徐州市财政局的要求编制。") == "320302"


@pytest.mark.parametrize(
    ("department", "sentence", "region"),
    [
        ("省人大办公厅", "江苏省人大办公厅承担机关事务。", "32"),
        ("省人大办公厅", "江苏省经济发展，江苏教育进步，与陕西省结对。", "32"),
        ("县委办公室", "阳谷县委办公室是县委的工作部门。", "371521"),
        ("财政局", "阳谷县财政局是县政府的工作部门。", "371521"),
        ("区司法局", "上海市普陀区司法局是区政府的工作部门。", "310107"),
        ("区司法局", "普陀区在上海市。普陀区与黄浦区相邻，普陀区有居民百万。", "310107"),
        ("市财政局", "聊城市有八个县。聊城市在山东省西部。", "3715"),
        ("东区财政局", "四川省攀枝花市东区财政局。", "510402"),
    ],
)
def test_a_name_without_a_region_is_placed_by_the_text(
    place: Place, department: str, sentence: str, region: str
) -> None:
    assert place(department, sentence) == region


@pytest.mark.parametrize(
    ("department", "unknown"),
    [
        ("聊城市茌平县财政局", "茌平县"),
        ("茌平县财政局", "茌平县"),
        ("山东省莱芜市财政局", "莱芜市"),
        ("天津市塘沽区财政局", "塘沽区"),
        ("重庆市开县财政局", "开县"),
        ("四川省凉山州财政局", "凉山州"),
        ("海南省海南州财政局", "海南州"),
        ("江苏省南山区财政局", "南山区"),
        ("国家税务总局聊城市茌平县税务局", "茌平县"),
    ],
)
def test_a_place_that_is_no_region_today_is_not_taken_for_the_one_around_it(
    place: Place, department: str, unknown: str
) -> None:
    sentences = [f"山东省聊城市{department}是政府工作部门。", "按照聊城市财政局的要求编制。"]
    reason = f"(goes on with|begins with no known region, for .* has no) {unknown}.* say it with --region CODE"
    with pytest.raises(DocumentError, match=f"{department} {reason}"):
        place(department, *sentences)
    assert place(department, *sentences, region="3715") == "3715"


@pytest.mark.parametrize(
    ("department", "region"),
    [
        ("聊城市经济技术开发区管理委员会", "3715"),
        ("深圳市光明新区财政局", "4403"),
        ("海南省洋浦经济开发区管理委员会", "46"),
        ("上海市虹桥商务区管理委员会", "31"),
        ("上海市城市管理行政执法局", "31"),
        ("聊城市市场监督管理局", "3715"),
        ("聊城市民政局", "3715"),
        ("聊城市市民服务中心", "3715"),
        ("东方市市场监督管理局", "469007"),
        ("山东省区域经济中心", "37"),
        ("山东省社区矫正管理局", "37"),
        ("江苏省苏州监狱", "32"),
        ("安徽省大别山区开发办公室", "34"),
        ("山东省人民政府驻上海市办事处", "37"),
        ("河南省济源市财政局", "419001"),
        ("湖北省仙桃市财政局", "429004"),
        ("石河子市财政局", "659001"),
        ("石家庄市桥西区财政局", "130104"),
        ("内蒙古自治区锡林郭勒盟西乌珠穆沁旗财政局", "152526"),
        ("新疆维吾尔自治区阿克苏地区财政局", "6529"),
        ("香港特别行政区政府", "81"),
    ],
)
def test_what_follows_the_region_and_is_no_place_of_its_own_changes_nothing(
    place: Place, department: str, region: str
) -> None:
    assert place(department) == region


@pytest.mark.parametrize(
    "department", ["南海区域合作中心", "东方市场集团", "新疆生产建设兵团财政局", "北京经济技术开发区财政局"]
)
def test_a_word_that_begins_like_a_region_says_nothing(place: Place, department: str) -> None:
    with pytest.raises(DocumentError, match=f"{department} begins with no known region"):
        place(department)


@pytest.mark.parametrize(
    ("department", "sentence", "region"),
    [
        ("财政部", "中华人民共和国财政部主管全国财政。北京市、上海市、北京市的财政部门执行。", "CN"),
        ("自治区财政厅", "内蒙古自治区财政厅是自治区政府的工作部门。", "15"),
        ("自治州财政局", "青海省海南藏族自治州财政局是州政府的工作部门。", "6325"),
        ("社区服务中心", "阳谷县社区服务中心是事业单位。", "371521"),
        ("农贸市场管理所", "阳谷县农贸市场管理所是事业单位。", "371521"),
        ("城关镇人民政府", "阳谷县城关镇人民政府是一级政府。", "371521"),
        ("苏州工业园区管理委员会", "江苏省苏州市苏州工业园区管理委员会是派出机构。", "3205"),
        ("开发区管理委员会", "聊城市开发区管理委员会是派出机构。", "3715"),
        ("财政局", "按照聊城市财政局的要求编制。阳谷县在聊城市。", "3715"),
    ],
)
def test_a_name_without_a_region_of_its_own_lies_where_the_text_says(
    place: Place, department: str, sentence: str, region: str
) -> None:
    assert place(department, sentence) == region


def test_the_office_above_of_the_same_name_does_not_say_where_a_county_lies(place: Place) -> None:
    sentences = ["按照聊城市财政局的要求编制。", "阳谷县人口增长，阳谷县经济发展。"]
    with pytest.raises(
        DocumentError, match=r"财政局 may lie in 山东省聊城市 \(3715\) or 山东省聊城市阳谷县 \(371521\)"
    ):
        place("财政局", *sentences)


@pytest.mark.parametrize(
    ("department", "sentence"),
    [
        ("财政部", "按照江苏省财政部门的要求编制。"),
        ("公安部", "江苏省公安部队移交。"),
        ("省人大办公厅", "与陕西省结对。"),
        ("市场监督管理局", "聊城市有八个县。聊城市在山东省西部。"),
        ("东区街道办事处", "本街道有居民三万人。"),
        ("北京大学附属中学", "本校有学生三千人。"),
        ("中国科学院研究所", "本所有人员三百人。"),
    ],
)
def test_a_place_of_which_nothing_is_said_is_asked(place: Place, department: str, sentence: str) -> None:
    with pytest.raises(DocumentError, match=f"{department} begins with no known region, .* say it with --region CODE"):
        place(department, sentence)


@pytest.mark.parametrize(
    ("department", "sentence", "places"),
    [
        ("财政局", "莘县财政局与阳谷县财政局合作。", "莘县 .* or .*阳谷县"),
        (
            "财政局",
            "聊城市财政局下达，聊城市财政局考核，聊城市财政局监督，阳谷县财政局、阳谷县财政局办理。",
            "聊城市 .* or .*阳谷县",
        ),
        (
            "区司法局",
            "普陀区与黄浦区相邻，普陀区有居民百万，黄浦区也有。",
            "普陀区 .* or .*黄浦区|黄浦区 .* or .*普陀区",
        ),
    ],
)
def test_a_text_that_speaks_of_several_places_alike_does_not_decide(
    place: Place, department: str, sentence: str, places: str
) -> None:
    with pytest.raises(DocumentError, match=f"{department} may lie in .*(?:{places})"):
        place(department, sentence)


@pytest.mark.parametrize(
    ("said", "region"),
    [
        ("371521", "371521"),
        ("37", "37"),
        ("370000", "37"),
        ("CN", "CN"),
        ("阳谷县", "371521"),
        ("山东省聊城市阳谷县", "371521"),
        ("上海市普陀区", "310107"),
    ],
)
def test_a_person_says_the_region_in_place_of_the_document(place: Place, said: str, region: str) -> None:
    assert place("普陀区司法局", "按照舟山市财政局的要求编制。", region=said) == region


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("普陀区", f"--region 普陀区 may be {PUTUO}; say it with the code"),
        ("999999", "--region 999999 is no known GB/T 2260 code or name of a region$"),
        ("阳谷", r"--region 阳谷 is no known .*; perhaps 山东省聊城市阳谷县 \(371521\)$"),
        ("阳谷县财政局", "--region 阳谷县财政局 is no known .*; perhaps .*阳谷县"),
    ],
)
def test_a_region_that_a_person_says_has_to_be_one(place: Place, said: str, answer: str) -> None:
    with pytest.raises(DocumentError, match=answer):
        place("阳谷县人民政府办公室", region=said)


@pytest.mark.parametrize(
    ("department", "said", "name"),
    [
        ("阳谷县人民政府办公室", None, "阳谷县"),
        ("上海市普陀区司法局", None, "上海市普陀区"),
        ("中共上海市普陀区委社会工作部", None, "上海市普陀区"),
        ("普陀区司法局", "330903", "普陀区"),
        ("桃源洞县财政局", "371521", "阳谷县"),
    ],
)
def test_the_region_is_written_as_the_department_writes_it(
    read: Callable[..., Disclosure], department: str, said: str | None, name: str
) -> None:
    assert read(department, region=said).identity.region_name == name
