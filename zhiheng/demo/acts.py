"""What people of the demonstration do by acts, after the files are in: appoint, file, suspend …"""

from zhiheng.body.commands import found_body
from zhiheng.certificates import commands as certificates
from zhiheng.certificates.models import Certificate, StateChange
from zhiheng.certificates.terms import State
from zhiheng.demo import names
from zhiheng.demo.cast import FIRST_MANAGER
from zhiheng.demo.days import APPOINTED, DAY
from zhiheng.demo.defects import DEFECTS, planted
from zhiheng.demo.doing import FIRST, LAST, Doing, certificate, person, person_id
from zhiheng.demo.people import BANNED, DIRECTOR, DOUBTED, LEGAL, UNASSESSED
from zhiheng.demo.recipes import RECIPES
from zhiheng.lawbook.commands import choose_reading
from zhiheng.personnel.commands import ADD
from zhiheng.personnel.identity import Private
from zhiheng.posts import commands as posts
from zhiheng.posts.keeping import POWERS
from zhiheng.posts.models import Appointment, FiledChange
from zhiheng.posts.terms import PostKind


def found(doing: Doing) -> None:
    days = doing.days
    doing.once(
        FIRST, found_body, name=names.BODY, name_en=names.BODY_EN,
        credit_code=names.credit_code(0), approval_number=names.APPROVAL,
        approval_from=days.years_ago(3), approval_to=days.years_ago(-3), address=names.ADDRESS,
        approval_scope=names.SCOPE,
        records_complete_from=days.complete_from, demonstration=True,
    )  # fmt: skip


def appoint_director(doing: Doing) -> None:
    """Entered by the personnel officer, authorised by the legal representative, then filed."""
    doing.once(
        "director", posts.appoint, "personnel", person=person_id(DIRECTOR),
        post=PostKind.DIRECTOR, starts=APPOINTED,
    )  # fmt: skip
    row = director()
    doing.once(
        "director/authorised", posts.authorise, "legal", subject=row.pk,
        authorised_by="legal_representative", authorised_on=APPOINTED - 2 * DAY,
        authoriser=person_id(LEGAL), powers=POWERS,
    )  # fmt: skip
    doing.once(
        "director/accepted", posts.accept, "personnel", subject=row.pk, accepted_on=APPOINTED - DAY
    )
    doing.once(
        "director/filed", posts.file_director, "personnel", subject=row.pk, kind="first",
        filed_on=APPOINTED + 3 * DAY, receipt="示例回执-0001",
    )  # fmt: skip


def director() -> Appointment:
    return Appointment.objects.get(post=PostKind.DIRECTOR)


def change_what_was_filed(doing: Doing) -> None:
    """A telephone filed one day late; an address of which three days are left."""
    days, late = doing.days, doing.days.late_change
    _changed(doing, late, phone=Private("19000099003"))
    _changed(doing, days.ago(27), email=Private("e003.new@demo.invalid"))
    change = FiledChange.objects.get(changed_on=late)
    doing.once(
        "change/filed", posts.file_director, "personnel", subject=director().pk, kind="change",
        change=change.pk, filed_on=late + 31 * DAY, receipt="示例回执-0002",
        late_reason="换号后没有及时告知人事（示例）",
    )  # fmt: skip


def _changed(doing: Doing, day: object, **values: Private) -> None:
    (name,) = values
    doing.once(
        f"change/{name}", posts.change_information, "personnel", subject=person_id(DIRECTOR),
        doing="correct_person", changed_on=day, **values,
    )  # fmt: skip


def put_the_doubted_in_office(doing: Doing) -> None:
    """Two managers of whom something is not proved yet get their powers all the same, reasoned."""
    for number in (DOUBTED, UNASSESSED):
        row = Appointment.objects.get(person__number=number)
        doing.once(
            f"in-office/{number}", posts.put_in_office, "legal", subject=row.pk,
            reason="任命在先，证明材料正在补齐，一个月内复核（示例）",
        )  # fmt: skip


def ban(doing: Doing) -> None:
    """A ban that began three weeks ago takes a manager's powers; he still holds the post."""
    doing.once(
        "ban", ADD["ban"], "personnel", subject=person(BANNED).pk, starts=doing.days.ago(20),
        ends=None, basis="示例处罚决定〔虚构〕0001号",
    )  # fmt: skip


def act_on_certificates(doing: Doing) -> None:
    """Confirm, suspend without publishing, withdraw in time, propose to restore."""
    days = doing.days
    lives = planted(days)
    by_id = {defect.id: lives[defect.id].number for defect in DEFECTS if defect.id in lives}
    _confirm(doing, "manager2", by_id["D13"], 2)
    _confirm(doing, "staff", by_id["D14"], 20)
    doing.once(
        "suspend", certificates.suspend, "director", subject=certificate(by_id["D14"]).pk,
        acted_on=days.ago(18), grounds=["0203"], grounds_text="监督抽样检测不合格（示例）",
        suspended_until=days.ago(-162),
    )  # fmt: skip
    _confirm(doing, "staff", by_id["D25"], 12)
    doing.once(
        "withdraw", certificates.withdraw, "director", subject=certificate(by_id["D25"]).pk,
        acted_on=days.ago(9), grounds=["0204"], grounds_text="送样造假（示例）",
    )  # fmt: skip
    change = StateChange.objects.get(certificate__number=by_id["D25"], state=State.WITHDRAWN)
    doing.once(
        "publish", certificates.publish, "staff", subject=change.pk, published_on=days.ago(9)
    )
    _propose_restoration(doing)


def _confirm(doing: Doing, by: str, number: str, days_ago: int) -> None:
    doing.once(
        f"confirm/{number}", certificates.confirm_nonconformity, by,
        subject=certificate(number).pk, confirmed_on=doing.days.ago(days_ago),
        facts="抽样检测的关键项目不合格，复检确认（示例）",
    )  # fmt: skip


def _propose_restoration(doing: Doing) -> None:
    """One suspended certificate waits for the director to confirm that it is valid again."""
    rows = Certificate.objects.filter(
        scheme__code=RECIPES[0].code, state=State.SUSPENDED, responsibilities__ends=None,
        responsibilities__person__number=FIRST_MANAGER,
    )  # fmt: skip
    if row := rows.order_by("number").first():
        doing.once(
            "restore", certificates.propose_restoration, "manager", subject=row.pk,
            proof="整改报告和复检报告合格，见示例附件",
        )  # fmt: skip


def choose_readings(doing: Doing) -> None:
    """The last acts: two readings chosen with a reason; the very last says that all is there."""
    doing.once(
        "reading", choose_reading, "director", subject="A-20", option="natural_days",
        reason="按《认证机构管理办法》的文义从严：五日按自然日计（示例）",
    )  # fmt: skip
    doing.once(
        LAST, choose_reading, "director", subject="A-12", option="internal_days",
        reason="规定未写首次报备的期限，本机构自定内部时限（示例）",
    )  # fmt: skip
