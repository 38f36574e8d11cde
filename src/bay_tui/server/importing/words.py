"""List other systems' words for this one's closed lists.

States, kinds of work, who pays, yes and no.
"""

from enum import StrEnum

from bay_tui.server.importing.headers import RowCells
from bay_tui.server.importing.values import vocabulary, word
from bay_tui.workshop.words import JobKind, JobState, OrderState, PayType

ORDER_STATES = vocabulary(
    {
        OrderState.BOOKED: "appointment,scheduled,booking,预约,已预约,预约中",
        OrderState.RECEIVED: "open,opened,new,checked in,arrived,接车,已接车,接待,登记,进厂,在厂,待派工,开单,未完工",
        OrderState.WORKING: "in progress,wip,started,work in progress,在修,维修中,施工中,在施工,已派工,派工,待料,返工",
        OrderState.READY: "work finished,finished,complete,completed,done,"
        "完工,已完工,竣工,已竣工,完成,待结算,待交车,待取车",
        OrderState.DELIVERED: "closed,invoiced,paid,collected,settled,交车,已交车,出厂,已出厂,结算,已结算,关闭,已关闭",
        OrderState.CANCELLED: "canceled,void,voided,deleted,取消,已取消,作废,已作废",
    }
)
"""What other systems call the state of an order."""

JOB_STATES = vocabulary(
    {
        JobState.WAITING: "open,new,in progress,wip,started,assigned,未完工,未派工,待派工,已派工,在修,维修中,施工中",
        JobState.DONE: "finished,work finished,complete,completed,closed,invoiced,"
        "完工,已完工,竣工,完成,已完成,已结算,结算",
        JobState.CANCELLED: "canceled,void,voided,deleted,取消,已取消,作废,已作废",
    }
)
"""What other systems call the state of a job. Only whether it is finished or cancelled matters here."""

JOB_KINDS = vocabulary(
    {
        JobKind.REPAIR: "rep,general repair,breakdown,维修,一般维修,普通维修,小修,大修,故障维修,机修",
        JobKind.MAINTENANCE: "pm,preventive maintenance,service,scheduled,保养,定期保养,首保,维护",
        JobKind.INSPECTION: "check,safety check,检查,检测,年检,安全检查",
        JobKind.DIAGNOSIS: "diagnostic,diagnostics,诊断,故障诊断,检查诊断",
        JobKind.BODY: "bodyshop,body and paint,paint,accident,collision,钣喷,钣金,喷漆,事故,事故维修",
        JobKind.WASH: "cleaning,valet,洗车,美容,清洗",
    }
)
"""What other systems call the kind of work."""

PAY_TYPES = vocabulary(
    {
        PayType.CUSTOMER: "c,cash,retail,customer pay,insurance,自费,自付,客户,客户付费,客户自费,保险",
        PayType.WARRANTY: "w,claim,manufacturer,索赔,质保,保修,三包,厂家",
        PayType.INTERNAL: "i,in-house,内部,内修,内部维修,公司",
    }
)
"""Who pays, as other systems say it."""


class Switch(StrEnum):
    """Say yes or no."""

    ON = "yes"
    OFF = "no"


_SWITCHES = vocabulary(
    {
        Switch.ON: "y,true,1,on,active,employed,enabled,是,在职,启用,有效,在用,正常",
        Switch.OFF: "n,false,0,off,inactive,left,disabled,否,离职,停用,无效,禁用",
    }
)


def is_on(row: RowCells, field: str) -> Switch:
    """Return the yes or no of a cell; nothing is yes.

    Raises RowRejected where it is neither.
    """
    return word(row.text(field), field, _SWITCHES, Switch.ON)
