//! The demo office's departments, categories, people and matters.

use casework::{Kind, Urgency};
use rusqlite::Transaction;
use switchboard::{Millis, QueueId, Skill};

use super::ACCOUNTS;
use crate::users::NewUser;
use crate::{Result, categories, departments, users};

/// Departments, with a number that nobody has.
const DEPARTMENTS: [&str; 12] = [
    "示例市城市管理局",
    "示例市供水集团",
    "示例市供电公司",
    "示例市热力公司",
    "示例市交通运输局",
    "示例市人力资源和社会保障局",
    "示例市医疗保障局",
    "示例市教育局",
    "示例市住房和城乡建设局",
    "示例市生态环境局",
    "示例市市场监督管理局",
    "示例市政务服务中心",
];

/// Categories with those below them, and each one's department.
const CATEGORIES: [(&str, &[(&str, usize)]); 9] = [
    (
        "城市管理",
        &[("占道经营", 0), ("环境卫生", 0), ("路灯照明", 0)],
    ),
    ("公用事业", &[("供水", 1), ("供电", 2), ("供暖", 3)]),
    ("交通出行", &[("公共交通", 4), ("道路停车", 4)]),
    ("社会保障", &[("养老保险", 5), ("就业", 5), ("医疗保险", 6)]),
    ("教育", &[("入学", 7)]),
    ("住房", &[("物业管理", 8), ("房屋租赁", 8)]),
    ("生态环境", &[("噪声", 9), ("扬尘", 9)]),
    ("市场监管", &[("消费维权", 10), ("食品安全", 10)]),
    ("政务服务", &[("办事指南", 11), ("服务态度", 11)]),
];

/// One matter that citizens of the demo office call about.
#[derive(Debug)]
pub(super) struct Matter {
    pub(super) kind: Kind,
    pub(super) urgency: Urgency,
    /// The name of a category on the second level.
    pub(super) category: &'static str,
    pub(super) content: &'static str,
    /// What the department answers, or the agent at once.
    pub(super) answer: &'static str,
}

const fn matter(
    kind: Kind,
    urgency: Urgency,
    category: &'static str,
    content: &'static str,
    answer: &'static str,
) -> Matter {
    Matter {
        kind,
        urgency,
        category,
        content,
        answer,
    }
}

use Kind::{Complaint, Consultation, Enquiry, Help, Other, Report, Suggestion};
use Urgency::{Danger, Normal, Urgent};

/// What people call about.
pub(super) static MATTERS: [Matter; 20] = [
    matter(
        Consultation,
        Normal,
        "养老保险",
        "来电人咨询灵活就业人员如何参加养老保险，需要带哪些材料。",
        "已告知所需材料和办理窗口，也可在网上办理。",
    ),
    matter(
        Consultation,
        Normal,
        "医疗保险",
        "来电人咨询异地就医备案的办理方式和报销比例。",
        "已告知备案途径和报销规定。",
    ),
    matter(
        Consultation,
        Normal,
        "入学",
        "来电人咨询示例小学的报名时间和学区范围。",
        "已告知报名时间，学区范围以公告为准。",
    ),
    matter(
        Consultation,
        Normal,
        "办事指南",
        "来电人咨询办理居住证需要的材料。",
        "已告知材料清单和受理地点。",
    ),
    matter(
        Consultation,
        Normal,
        "公共交通",
        "来电人咨询老年人乘车优惠卡的办理方法。",
        "已告知办理地点和所需证件。",
    ),
    matter(
        Enquiry,
        Normal,
        "办事指南",
        "来电人查询上周提交的经营许可申请的办理进度。",
        "经查询，申请正在审核，预计三个工作日内办结。",
    ),
    matter(
        Enquiry,
        Normal,
        "就业",
        "来电人查询失业登记是否已经生效。",
        "经查询，登记已经生效。",
    ),
    matter(
        Complaint,
        Normal,
        "占道经营",
        "来电人反映示例路夜市摊点占用人行道，行人只能走机动车道。",
        "已到现场劝离摊点，并安排每晚巡查。",
    ),
    matter(
        Complaint,
        Normal,
        "环境卫生",
        "来电人反映示例小区北门垃圾桶三天没有清运，气味很大。",
        "当日已清运，并增加了清运次数。",
    ),
    matter(
        Complaint,
        Normal,
        "噪声",
        "来电人反映示例大厦旁工地夜间十一点后仍在施工，影响休息。",
        "已约谈施工单位，责令夜间停工。",
    ),
    matter(
        Complaint,
        Normal,
        "物业管理",
        "来电人反映示例花园电梯经常停在楼层之间，物业没有及时维修。",
        "电梯已检修并通过检验，物业已公示维保记录。",
    ),
    matter(
        Complaint,
        Normal,
        "消费维权",
        "来电人反映在示例商场购买的家电拒绝退换。",
        "经调解，商家已同意退货。",
    ),
    matter(
        Complaint,
        Normal,
        "服务态度",
        "来电人反映示例窗口中午提前停止叫号。",
        "已核实并向来电人致歉，窗口已调整午间值班。",
    ),
    matter(
        Report,
        Normal,
        "食品安全",
        "来电人举报示例餐馆后厨卫生条件差，食材露天堆放。",
        "已现场检查并责令整改，结果已告知来电人。",
    ),
    matter(
        Report,
        Normal,
        "扬尘",
        "来电人举报示例工地渣土车没有遮盖，沿路撒漏。",
        "已依法处理，并加装冲洗设备。",
    ),
    matter(
        Suggestion,
        Normal,
        "道路停车",
        "来电人建议在示例医院周边增设临时停车位。",
        "建议已采纳，拟增设二十个临时车位。",
    ),
    matter(
        Help,
        Urgent,
        "供水",
        "来电人反映示例街道整栋楼从早上开始停水，家中有老人。",
        "主管道已抢修完毕，恢复供水。",
    ),
    matter(
        Help,
        Urgent,
        "供电",
        "来电人反映示例里三号院突然停电，询问何时恢复。",
        "故障已排除，恢复供电。",
    ),
    matter(
        Help,
        Danger,
        "路灯照明",
        "来电人反映示例路口路灯杆倾斜，电线裸露，行人有触电危险。",
        "已断电并更换灯杆，现场已恢复。",
    ),
    matter(
        Other,
        Normal,
        "房屋租赁",
        "来电人反映与房东就押金退还有分歧，希望了解可以找谁调解。",
        "已告知调解途径和联系方式。",
    ),
];

/// Makes departments, categories and people.
pub(super) fn furnish(
    tx: &Transaction<'_>,
    now: Millis,
    hashes: [String; ACCOUNTS.len()],
) -> Result<()> {
    let mut rows = Vec::new();
    for (index, name) in DEPARTMENTS.iter().enumerate() {
        let phone = format!("{}", 8_000_001 + index);
        rows.push(departments::create(tx, name, Some(&phone))?);
    }
    for (name, below) in CATEGORIES {
        let parent = categories::create(tx, None, name, None)?;
        for (name, department) in below {
            categories::create(tx, Some(parent), name, Some(rows[*department]))?;
        }
    }
    for (account, password_hash) in ACCOUNTS.into_iter().zip(hashes) {
        let user = NewUser {
            login: account.login.into(),
            name: account.name.into(),
            role: account.role,
            password_hash,
            agent: account.agent,
            phone: account.phone.map(Into::into),
            department: account.department.map(|index| rows[index]),
            skills: vec![Skill::best(QueueId(1))],
        };
        users::create(tx, &user, now)?;
    }
    Ok(())
}
