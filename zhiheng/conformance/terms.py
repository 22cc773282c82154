"""Kinds of findings: what each is called, what to do next, and on which page."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """label: in lists. step: the next step where it is not met; settle: where it is not known.

    mend: the page of the act that mends it; `{}` stands for the subject's id. act: its button.
    """

    label: Words
    step: str
    settle: str
    mend: str
    act: Words


_PERSON = "/people/{}/"
_CERTIFICATE = "/certificates/{}/"
_CASE = "/cases/{}/"
_SCHEME = "/schemes/{}/"
_POSTS = "/posts/"
_DUTIES = "/posts/duties/"
_LOAD = "/competence/load/"
_FIT = "/competence/people/{}/"

KINDS: dict[str, Kind] = {
    "post_vacant": Kind(
        _("岗位空缺"), "任命并登记在任人员。", "登记任命文件，或声明记录自何日起完整。",
        _POSTS, _("去两类岗位"),
    ),
    "director_seat": Kind(
        _("总监不在最高管理层"), "由最高管理层成员担任总监，或补登记管理层组成的变化。",
        "登记载明最高管理层成员的文件。", _PERSON, _("去人员资料"),
    ),
    "director_authorisation": Kind(
        _("总监授权"), "由法定代表人（或实际控制人）签署授权书并登记。", "登记授权书。",
        _POSTS, _("去登记授权"),
    ),
    "legal_representative": Kind(
        _("法定代表人任总监"), "另行任命总监。", "登记本人是否为法定代表人。",
        _POSTS, _("去两类岗位"),
    ),
    "qualification": Kind(
        _("任职条件"), "核对资料；确实不满足的，调整任职。", "补齐所缺的证明并登记。",
        _PERSON, _("去人员资料"),
    ),
    "ban": Kind(
        _("从业禁止"), "立即解除任职和项目分派。", "查询有无从业禁止并登记查询结果。",
        _PERSON, _("去人员资料"),
    ),
    "first_filing": Kind(
        _("总监未报备"), "在机构审批系统中报备，登记报备日期和回执。", "补登记报备回执。",
        _POSTS, _("去登记报备"),
    ),
    "change_filing": Kind(
        _("变更未按期报备"), "在系统中变更，登记变更日期和回执；已迟的，写明原因。",
        "确认期限能否顺延；登记变更的日期和回执。", _POSTS, _("去登记报备"),
    ),
    "training_plan": Kind(
        _("没有培训考核计划"), "编制当年的培训考核计划，由总监通过。",
        "登记当年的培训考核计划。", "/training/", _("去培训考核"),
    ),
    "training_item": Kind(
        _("培训项目没有开展"), "开展并登记场次；不再需要的，写明理由取消。",
        "补登记场次、到场与考核结果。", "/training/items/{}/", _("去培训项目"),
    ),
    "training_owed": Kind(
        _("欠已到期的培训"), "安排补训并登记结果。", "补登记到场与考核结果。",
        "/training/items/{}/", _("去培训项目"),
    ),
    "supervision": Kind(
        _("履职监督逾期"), "由总监监督其履职，并请本人确认。", "补登记已做的履职监督。",
        "/supervision/", _("去履职监督"),
    ),
    "field_staff": Kind(
        _("领域人数不足"), "补足专职认证人员；不再开展的领域，停用其认证规则。",
        "登记人员的全职经历和步骤授权，或声明记录自何日起完整。", _LOAD, _("去人员负荷"),
    ),
    "field_load": Kind(
        _("人员超负荷"), "把在办的项目改派给负荷较轻的人员，或增补人员。",
        "由机构定下每人的负荷上限。", _LOAD, _("去人员负荷"),
    ),
    "work_banned": Kind(
        _("禁业期内承担步骤"), "改由他人承担；已作的工作由他人复核。", "核对禁业的起止日期。",
        _FIT, _("去人员能力"),
    ),
    "work_unregistered": Kind(
        _("无注册承担步骤"), "改派已注册的人员；已作的工作由他人复核，写明影响。",
        "补登记当日的注册和有效期。", _FIT, _("去人员能力"),
    ),
    "work_two_bodies": Kind(
        _("在两机构执业时承担步骤"), "改由他人承担；已作的工作由他人复核。",
        "核对本人的声明。", _FIT, _("去人员能力"),
    ),
    "work_unauthorised": Kind(
        _("未获授权承担步骤"), "评价能力后授权，或改派他人；已作的工作由他人复核，写明影响。",
        "补登记当日的授权。", _FIT, _("去人员能力"),
    ),
    "work_conflict": Kind(
        _("有利益关系而承担"), "改由他人承担；已作的工作由他人复核，写明怎样保证公正。",
        "补登记项目的委托人。", _FIT, _("去人员能力"),
    ),
    "work_undated": Kind(
        _("承担步骤没有时间"), "补登记这些事件的时间。", "补登记这些事件的时间。",
        _FIT, _("去人员能力"),
    ),
    "two_bodies": Kind(
        _("声明在两机构执业"), "由本人选定一个机构执业并重新声明；在此之前不派工。",
        "核对本人的声明。", _FIT, _("去人员能力"),
    ),
    "declaration": Kind(
        _("缺一年内的声明"), "由本人声明，或由人事专员按签字文件登记。",
        "由本人声明，或由人事专员按签字文件登记。", _FIT, _("去声明"),
    ),
    "scheme_uncovered": Kind(
        _("规则没有项目负责人"), "任命负责这个规则的项目质量负责人，或扩大其负责范围。",
        "登记负责人的规则范围。", _POSTS, _("去两类岗位"),
    ),
    "duties_unwritten": Kind(
        _("没有岗位职责文件"), "制定岗位职责文件。", "登记现行的岗位职责文件。",
        _DUTIES, _("去职责与资源"),
    ),
    "duties_unconfirmed": Kind(
        _("职责未确认"), "由任职人确认现行的职责文件。", "由任职人确认，或按签字文件登记。",
        _DUTIES, _("去职责与资源"),
    ),
    "powers_unlisted": Kind(
        _("授权书的权利"), "重新授权，列明第六条的全部权利。", "登记授权书列明了哪些权利。",
        _POSTS, _("去登记授权"),
    ),
    "not_reviewed": Kind(
        _("未经总监审核"), "由总监审核；不通过的，终止任职。", "登记总监的审核意见。",
        _POSTS, _("去两类岗位"),
    ),
    "unrectified": Kind(
        _("考核不合格未整改"), "立即采取整改措施并登记。", "登记整改措施及采取日期。",
        _DUTIES, _("去职责与资源"),
    ),
    "gap": Kind(
        _("证书无人负责"), "为证书指定负责人；过去确实空缺的，如实保留。",
        "补登记这些天由谁负责。", _CERTIFICATE, _("去指定负责人"),
    ),
    "overlap": Kind(
        _("证书多人负责"), "核对任期，更正重叠的起止日期。", "核对并更正任期的起止日期。",
        _CERTIFICATE, _("去核对任期"),
    ),
    "surveillance": Kind(
        _("监督逾期"), "安排并完成监督，登记监督记录；不能监督的，暂停证书。",
        "补登记监督记录、监督周期或所属项目。", _CERTIFICATE, _("去证书"),
    ),
    "suspension": Kind(
        _("暂停或撤销超期"), "立即暂停或撤销证书；已经迟的，登记原因。", "补登记确认事实的日期。",
        _CERTIFICATE, _("去暂停证书"),
    ),
    "publication": Kind(
        _("暂停或撤销未公布"), "向社会公布，并登记公布日期。", "补登记公布的日期与凭据。",
        _CERTIFICATE, _("去登记公布"),
    ),
    "added": Kind(_("增加步骤"), "核对这一步为何进行，更正记录或说明理由。", "核对记录。",
                  _CASE, _("去项目")),
    "omitted": Kind(_("遗漏步骤"), "补做这一步；做过的，补登记证据。", "做过的，补登记这一步。",
                    _CASE, _("去项目")),
    "reduced": Kind(_("减少步骤"), "补足次数或数量；做足了的，更正记录。", "补登记次数或数量。",
                    _CASE, _("去项目")),
    "out_of_order": Kind(_("次序颠倒"), "核对时间；确实颠倒的，评估影响并记录。", "核对时间。",
                         _CASE, _("去项目")),
    "no_evidence": Kind(_("没有证据"), "补登记证据。", "补登记证据。", _CASE, _("去项目")),
    "not_separated": Kind(_("评价与决定未分开"), "由没有参与评价的人重新复核和决定。",
                          "核对承担人。", _CASE, _("去项目")),
    "late": Kind(_("超过时限"), "尽快完成，并记录原因。", "核对时间。", _CASE, _("去项目")),
    "not_authorised": Kind(_("没有授权"), "核对授权。", "补登记授权。", _CASE, _("去项目")),
    "no_manager": Kind(_("项目无人负责"), "指定负责人。", "补登记负责人。", _CASE, _("去项目")),
    "unknown": Kind(_("记录不全"), "补登记所缺的时间、承担人或数量。",
                    "补登记所缺的时间、承担人或数量。", _CASE, _("去项目")),
    "no_events": Kind(_("没有程序记录"), "登记程序事件。", "登记或导入程序事件。",
                      _CASE, _("去项目")),
    "no_procedure": Kind(_("规则没有程序定义"), "登记规则版本的程序定义。",
                         "登记规则版本的程序定义。", _SCHEME, _("去认证规则")),
    "no_separations": Kind(_("规则没写分离"), "在程序定义中写明应当分开的步骤。",
                           "在程序定义中写明应当分开的步骤。",
                           _SCHEME, _("去认证规则")),
    "no_records": Kind(_("没有记录"), "登记或导入记录。", "登记或导入记录。",
                       "/imports/", _("去导入")),
}  # fmt: skip


def kind(key: str) -> Kind:
    """The kind of that key; one that a later program wrote is shown by its key."""
    return KINDS.get(key) or Kind(key, "", "", "", _("去看记录"))


def mend_url(key: str, subject: UUID | None) -> str:
    """The page of the act that mends a finding; empty where there is none."""
    place = kind(key).mend
    if "{}" not in place:
        return place
    return place.format(subject) if subject else ""
