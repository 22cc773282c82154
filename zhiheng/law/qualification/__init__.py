"""qualification：两类岗位的任职资格——依据什么事实、怎样计算、还缺什么证明。

条款：4 ¶1-a/b/d、4.2(1)–(5)、8.2(1)–(5)、13-c。纯代码：不读时钟，不碰数据库。
只可使用：law 的 judgement、figures。
从这里读起：facts（事实）→ worlds（已知与可能）→ years（年限）→ rules → judge → way（最快途径）。
"""

from zhiheng.law.qualification.facts import (
    OPEN,
    Ban,
    Competence,
    Education,
    Employment,
    Person,
    Post,
    Title,
)
from zhiheng.law.qualification.judge import Report, judge, without_paths
from zhiheng.law.qualification.parse import parse_person, person_from_json
from zhiheng.law.qualification.readings import Readings
from zhiheng.law.qualification.way import Way, shortest_way

__all__ = [
    "OPEN",
    "Ban",
    "Competence",
    "Education",
    "Employment",
    "Person",
    "Post",
    "Readings",
    "Report",
    "Title",
    "Way",
    "judge",
    "parse_person",
    "person_from_json",
    "shortest_way",
    "without_paths",
]
