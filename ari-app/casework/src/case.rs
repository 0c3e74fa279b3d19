//! The life of a case.
//!
//! | verb | draft | accepted | dispatched | signed | replied | closed |
//! |---|---|---|---|---|---|---|
//! | intake 受理 | accepted | | | | | |
//! | edit 修改 | draft | accepted | | | | |
//! | dispatch 派单 | | dispatched | | | | |
//! | sign 签收 | | | signed | | | |
//! | reply 答复 | | replied | | replied | | |
//! | return 退单 | | | accepted | accepted | | |
//! | reassign 改派 | | | dispatched | dispatched | | |
//! | extend 延期 | | | dispatched | signed | | |
//! | close 办结 | | closed | | | closed | |
//! | follow-up 回访 | | | | | | closed |
//! | reopen 重办 | | | | | accepted | accepted |
//! | discard 作废 | void | | | | | |
//! | note 备注 | draft | accepted | dispatched | signed | replied | closed |
//!
//! An empty field is a refusal; nothing happens to a void case.

use crate::names::names;

/// What a case is (诉求类型).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 咨询: advice on policy or a guide.
    Consultation,
    /// 查询: how something stands.
    Enquiry,
    /// 投诉
    Complaint,
    /// 举报
    Report,
    /// 建议
    Suggestion,
    /// 求助
    Help,
    /// 其他: not said, or none of these.
    Other,
}

names!(Kind {
    Consultation => "consultation", Enquiry => "enquiry", Complaint => "complaint",
    Report => "report", Suggestion => "suggestion", Help => "help", Other => "other",
});

/// Where a case is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// 待受理: came by message; nobody has taken it yet.
    Draft,
    /// 已受理: an agent has taken it.
    Accepted,
    /// 已派单: a department has it.
    Dispatched,
    /// 已签收: the department has acknowledged it.
    Signed,
    /// 已答复: there is an answer.
    Replied,
    /// 已办结
    Closed,
    /// 已作废: a draft that was no matter at all.
    Void,
}

names!(State {
    Draft => "draft", Accepted => "accepted", Dispatched => "dispatched", Signed => "signed",
    Replied => "replied", Closed => "closed", Void => "void",
});

impl State {
    /// Whether something is still to be done.
    pub fn is_open(self) -> bool {
        match self {
            Self::Draft | Self::Accepted | Self::Dispatched | Self::Signed | Self::Replied => true,
            Self::Closed | Self::Void => false,
        }
    }
}

/// How pressing it is; the deadlines follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// 一般
    Normal,
    /// 紧急: water, power, heat.
    Urgent,
    /// 特急: danger to life.
    Danger,
}

names!(Urgency { Normal => "normal", Urgent => "urgent", Danger => "danger" });

/// How a case reached us (受理渠道).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Medium {
    /// 电话: written by the agent who talked.
    Phone,
    /// 语音信箱
    Mailbox,
    /// 网页: written on a page without a call.
    Web,
    /// 接口: another system.
    Api,
}

names!(Medium { Phone => "phone", Mailbox => "mailbox", Web => "web", Api => "api" });

/// What can be done to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// 受理: take a draft.
    Intake,
    /// 修改: change what it says.
    Edit,
    /// 派单: send it to the department in charge.
    Dispatch,
    /// 签收: the department acknowledges it.
    Sign,
    /// 答复: the answer.
    Reply,
    /// 退单: the department sends it back.
    Return,
    /// 改派: to another department.
    Reassign,
    /// 延期: a later due time.
    Extend,
    /// 办结
    Close,
    /// 回访: the caller was asked whether it is settled.
    FollowUp,
    /// 重办: it was not.
    Reopen,
    /// 作废: a draft that is no matter at all.
    Discard,
    /// 备注: words, nothing else.
    Note,
}

names!(Verb {
    Intake => "intake", Edit => "edit", Dispatch => "dispatch", Sign => "sign", Reply => "reply",
    Return => "return", Reassign => "reassign", Extend => "extend", Close => "close",
    FollowUp => "follow_up", Reopen => "reopen", Discard => "discard", Note => "note",
});

/// What goes with a verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The case says something.
    pub content: bool,
    /// A department is named, now or before.
    pub department: bool,
    /// Words are given: the answer, the reason.
    pub note: bool,
    /// A due time is given, and lies ahead of the present one.
    pub due: bool,
}

/// Why a verb was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not from this state.
    NotFrom(State, Verb),
    /// There is no content yet.
    NeedsContent,
    /// No department was named.
    NeedsDepartment,
    /// The words are missing.
    NeedsNote,
    /// The due time is missing, or not later than the present one.
    NeedsDue,
}

impl Refusal {
    /// Stable name for the API: `not_from`, `needs_content`, `needs_department`, `needs_note`, `needs_due`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFrom(..) => "not_from",
            Self::NeedsContent => "needs_content",
            Self::NeedsDepartment => "needs_department",
            Self::NeedsNote => "needs_note",
            Self::NeedsDue => "needs_due",
        }
    }
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotFrom(state, verb) => write!(f, "a case that is {state} does not take {verb}"),
            Self::NeedsContent => f.write_str("write down the matter first"),
            Self::NeedsDepartment => f.write_str("name a department"),
            Self::NeedsNote => f.write_str("say why, or what the answer is"),
            Self::NeedsDue => f.write_str("give a due time later than the present one"),
        }
    }
}

impl core::error::Error for Refusal {}

impl Verb {
    /// The state that follows, by the table at the head; `None` where the verb does not apply.
    pub fn leads(self, from: State) -> Option<State> {
        let (froms, to): (&[State], Option<State>) = match self {
            Self::Intake => (&[State::Draft], Some(State::Accepted)),
            Self::Edit => (&[State::Draft, State::Accepted], None),
            Self::Dispatch => (&[State::Accepted], Some(State::Dispatched)),
            Self::Sign => (&[State::Dispatched], Some(State::Signed)),
            Self::Reply => (&[State::Accepted, State::Signed], Some(State::Replied)),
            Self::Return => (&[State::Dispatched, State::Signed], Some(State::Accepted)),
            Self::Reassign => (&[State::Dispatched, State::Signed], Some(State::Dispatched)),
            Self::Extend => (&[State::Dispatched, State::Signed], None),
            Self::Close => (&[State::Accepted, State::Replied], Some(State::Closed)),
            Self::FollowUp => (&[State::Closed], None),
            Self::Reopen => (&[State::Replied, State::Closed], Some(State::Accepted)),
            Self::Discard => (&[State::Draft], Some(State::Void)),
            Self::Note => return (from != State::Void).then_some(from),
        };
        froms.contains(&from).then(|| to.unwrap_or(from))
    }

    /// The state that follows, or why it may not be done.
    pub fn check(self, from: State, given: Given) -> Result<State, Refusal> {
        let to = self.leads(from).ok_or(Refusal::NotFrom(from, self))?;
        let (content, department, note, due) = self.needs();
        match () {
            () if content && !given.content => Err(Refusal::NeedsContent),
            () if department && !given.department => Err(Refusal::NeedsDepartment),
            () if note && !given.note => Err(Refusal::NeedsNote),
            () if due && !given.due => Err(Refusal::NeedsDue),
            () => Ok(to),
        }
    }

    /// What must be given: content, department, note, due time.
    fn needs(self) -> (bool, bool, bool, bool) {
        match self {
            Self::Intake | Self::Close => (true, false, false, false),
            Self::Dispatch => (true, true, false, false),
            Self::Reassign => (true, true, true, false),
            Self::Reply | Self::Return | Self::Reopen | Self::Discard | Self::Note => {
                (false, false, true, false)
            }
            Self::Extend => (false, false, true, true),
            Self::Edit | Self::Sign | Self::FollowUp => (false, false, false, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL_GIVEN: Given = Given {
        content: true,
        department: true,
        note: true,
        due: true,
    };

    /// The table at the head, row by row; a dot is a refusal.
    const TABLE: [(Verb, &str); 13] = [
        (Verb::Intake, "accepted . . . . . ."),
        (Verb::Edit, "draft accepted . . . . ."),
        (Verb::Dispatch, ". dispatched . . . . ."),
        (Verb::Sign, ". . signed . . . ."),
        (Verb::Reply, ". replied . replied . . ."),
        (Verb::Return, ". . accepted accepted . . ."),
        (Verb::Reassign, ". . dispatched dispatched . . ."),
        (Verb::Extend, ". . dispatched signed . . ."),
        (Verb::Close, ". closed . . closed . ."),
        (Verb::FollowUp, ". . . . . closed ."),
        (Verb::Reopen, ". . . . accepted accepted ."),
        (Verb::Discard, "void . . . . . ."),
        (
            Verb::Note,
            "draft accepted dispatched signed replied closed .",
        ),
    ];

    #[test]
    fn every_verb_does_from_every_state_what_the_table_says() {
        assert_eq!(TABLE.len(), Verb::ALL.len());
        for (verb, row) in TABLE {
            assert_eq!(row.split(' ').count(), State::ALL.len(), "{verb}");
            for (from, expected) in State::ALL.iter().zip(row.split(' ')) {
                let came = verb.check(*from, ALL_GIVEN);
                match State::parse(expected) {
                    Some(to) => assert_eq!(came, Ok(to), "{verb} from {from}"),
                    None => assert_eq!(came, Err(Refusal::NotFrom(*from, verb))),
                }
            }
        }
    }

    #[test]
    fn what_a_verb_needs_is_asked_for() {
        let without = |change: fn(&mut Given)| {
            let mut given = ALL_GIVEN;
            change(&mut given);
            given
        };
        let no_content = without(|given| given.content = false);
        let no_department = without(|given| given.department = false);
        let no_note = without(|given| given.note = false);
        let no_due = without(|given| given.due = false);
        for (verb, from, given, refusal) in [
            (
                Verb::Intake,
                State::Draft,
                no_content,
                Refusal::NeedsContent,
            ),
            (
                Verb::Close,
                State::Accepted,
                no_content,
                Refusal::NeedsContent,
            ),
            (
                Verb::Dispatch,
                State::Accepted,
                no_department,
                Refusal::NeedsDepartment,
            ),
            (Verb::Reply, State::Signed, no_note, Refusal::NeedsNote),
            (Verb::Discard, State::Draft, no_note, Refusal::NeedsNote),
            (Verb::Extend, State::Signed, no_due, Refusal::NeedsDue),
        ] {
            assert_eq!(verb.check(from, given), Err(refusal), "{verb}");
        }
    }

    #[test]
    fn every_name_reads_back_as_what_it_names() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
        }
        for verb in Verb::ALL {
            assert_eq!(Verb::parse(verb.as_str()), Some(*verb));
        }
        assert_eq!(State::parse("Draft"), None);
        assert_eq!(Urgency::parse(""), None);
        assert_eq!(Medium::parse("phone "), None);
    }
}
