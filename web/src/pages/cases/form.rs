//! The form of a case: filled from a call, a case or what was sent; what is wrong is said beside each
//! field and listed on top, and what was typed is kept.

use casework::phone::{Numbering, Unusable, normalise};
use casework::{Kind, Medium, State, Urgency};
use store::cases::{Case, Edit, NewCase};
use store::categories::Category;
use store::departments::Department;
use switchboard::CallId;

use super::super::Visit;
use super::is_editable;
use crate::error::Error;

/// In the order of pages.
pub const KINDS: [Kind; 7] = [
    Kind::Consultation,
    Kind::Enquiry,
    Kind::Complaint,
    Kind::Report,
    Kind::Suggestion,
    Kind::Help,
    Kind::Other,
];
/// In the order of a case's life.
pub const STATES: [State; 7] = [
    State::Draft,
    State::Accepted,
    State::Dispatched,
    State::Signed,
    State::Replied,
    State::Closed,
    State::Void,
];
const URGENCIES: [Urgency; 3] = [Urgency::Normal, Urgency::Urgent, Urgency::Danger];
/// Characters of a caller's name, at most.
const NAME_MOST: usize = 64;

/// What is wrong with a field: its name, and a key in `locales/`.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The field.
    pub field: String,
    /// The key of the words.
    pub words: String,
}

/// The form, as shown.
#[derive(Debug, Default)]
pub struct CaseForm {
    /// The case it changes; empty for a new one.
    pub number: String,
    /// The revision that was seen.
    pub revision: String,
    /// The call it is about; empty for none.
    pub call: String,
    pub caller: String,
    pub caller_name: String,
    pub kind: String,
    pub category: String,
    pub department: String,
    pub urgency: String,
    pub content: String,
    /// `desk`, to come back there.
    pub from: String,
    /// Whether it is still to be taken in.
    pub draft: bool,
    /// Cases that the call is about and that are not to be changed any more.
    pub about: Vec<Case>,
    pub faults: Vec<Fault>,
    pub categories: Vec<Category>,
    pub departments: Vec<Department>,
}

impl CaseForm {
    /// Nothing is known yet.
    pub(crate) async fn empty(visit: &Visit) -> Result<Self, Error> {
        let (categories, departments) = visit
            .read(|c| Ok((store::categories::list(c)?, store::departments::list(c)?)))
            .await?;
        let desk = visit.path.starts_with("/desk");
        Ok(Self {
            urgency: Urgency::Normal.as_str().into(),
            from: if desk { "desk".into() } else { String::new() },
            categories,
            departments: departments
                .into_iter()
                .filter(|d| d.retired_at.is_none())
                .collect(),
            ..Self::default()
        })
    }

    /// For a call: its case, if there is one already that can be changed.
    pub(crate) async fn of_call(visit: &Visit, call: CallId) -> Result<Self, Error> {
        let caller = visit.read(move |c| Ok(store::calls::get(c, call)?.caller));
        let caller = caller.await?;
        let (mut open, about) = cases_of(visit, call).await?;
        let form = match open.pop() {
            Some(case) => Self::of_case(visit, &case).await?,
            None => Self {
                caller: caller.unwrap_or_default(),
                ..Self::empty(visit).await?
            },
        };
        Ok(Self {
            call: call.to_string(),
            about,
            ..form
        })
    }

    /// A case as it stands.
    pub(crate) async fn of_case(visit: &Visit, case: &Case) -> Result<Self, Error> {
        let row = |row: Option<i64>| row.map(|row| row.to_string()).unwrap_or_default();
        Ok(Self {
            number: case.number.clone(),
            revision: case.revision.to_string(),
            call: case.call.map(|call| call.to_string()).unwrap_or_default(),
            caller: case.caller.clone().unwrap_or_default(),
            caller_name: case.caller_name.clone().unwrap_or_default(),
            kind: case.kind.as_str().into(),
            category: row(case.category),
            department: row(case.department),
            urgency: case.urgency.as_str().into(),
            content: case.content.clone(),
            draft: case.state == State::Draft,
            ..Self::empty(visit).await?
        })
    }

    /// What was sent: for a new case, or to change one.
    pub(crate) async fn sent(visit: &Visit, changed: Option<&Case>) -> Result<Self, Error> {
        let text = |name: &str| visit.form.text(name).to_owned();
        let mut form = Self {
            number: changed.map(|case| case.number.clone()).unwrap_or_default(),
            draft: changed.is_some_and(|case| case.state == State::Draft),
            revision: text("revision"),
            call: text("call"),
            caller: text("caller"),
            caller_name: text("caller_name"),
            kind: text("kind"),
            category: text("category"),
            department: text("department"),
            urgency: text("urgency"),
            content: text("content"),
            from: text("from"),
            ..Self::empty(visit).await?
        };
        if let Ok(call) = form.call.parse() {
            (_, form.about) = cases_of(visit, CallId(call)).await?;
        }
        form.check();
        Ok(form)
    }

    /// Adds what is wrong with a field; `why` is a stable word of the store.
    pub fn fault(&mut self, field: &str, why: &str) {
        let words = format!(
            "fault-{}-{}",
            field.replace('_', "-"),
            why.replace('_', "-")
        );
        // A call cannot be typed; its caller's field stands for it.
        let field = if field == "call" { "caller" } else { field };
        self.faults.push(Fault {
            field: field.into(),
            words,
        });
    }

    /// Whether something is wrong with a field.
    pub fn is_wrong(&self, field: &str) -> bool {
        self.fault_of(field).is_some()
    }

    /// What is wrong with a field, as a key; `None` if nothing is.
    pub fn fault_of(&self, field: &str) -> Option<&str> {
        self.faults
            .iter()
            .find(|fault| fault.field == field)
            .map(|fault| fault.words.as_str())
    }

    /// The case to be made, if nothing is wrong.
    pub fn new_case(&self, keeper: i64) -> Option<NewCase> {
        let call: Option<CallId> = self.call.parse().ok().map(CallId);
        self.is_right().then_some(())?;
        Some(NewCase {
            kind: Kind::parse(&self.kind)?,
            urgency: Urgency::parse(&self.urgency)?,
            medium: if call.is_some() {
                Medium::Phone
            } else {
                Medium::Web
            },
            category: self.category.parse().ok(),
            content: self.content.clone(),
            department: self.department.parse().ok(),
            // A call knows its caller better than a form does.
            caller: Some(self.caller.clone()).filter(|c| call.is_none() && !c.is_empty()),
            caller_name: Some(self.caller_name.clone()).filter(|name| !name.is_empty()),
            call,
            keeper: Some(keeper),
        })
    }

    /// The change to be made, if nothing is wrong.
    pub fn edit(&self) -> Option<Edit> {
        self.is_right().then(|| Edit {
            // A form that does not say what it saw has seen nothing.
            revision: Some(self.revision.parse().unwrap_or(0)),
            kind: Kind::parse(&self.kind),
            urgency: Urgency::parse(&self.urgency),
            category: Some(self.category.parse().ok()),
            content: Some(self.content.clone()),
            department: Some(self.department.parse().ok()),
            caller_name: Some(self.caller_name.clone()),
        })
    }

    /// The kinds to choose from.
    pub fn kinds(&self) -> [Kind; 7] {
        KINDS
    }

    /// The urgencies to choose from.
    pub fn urgencies(&self) -> [Urgency; 3] {
        URGENCIES
    }

    /// Where it is sent.
    pub fn action(&self) -> String {
        match self.number.as_str() {
            "" => "/cases".into(),
            number => format!("/cases/{number}"),
        }
    }

    fn is_right(&self) -> bool {
        self.faults.is_empty()
    }

    fn check(&mut self) {
        if self.number.is_empty() {
            self.check_origin();
        }
        if self.caller_name.chars().count() > NAME_MOST {
            self.fault("caller_name", "too_long");
        }
        if Kind::parse(&self.kind).is_none() {
            self.fault("kind", "required");
        }
        self.check_row("category", self.category.clone());
        if Urgency::parse(&self.urgency).is_none() {
            self.fault("urgency", "required");
        }
        if self.content.is_empty() {
            self.fault("content", "required");
        }
        self.check_row("department", self.department.clone());
    }

    /// Where a new case comes from: a call, or a number written by hand.
    fn check_origin(&mut self) {
        if !self.call.is_empty() {
            if self.call.parse::<u64>().is_err() {
                self.fault("call", "unknown");
            }
        } else if !self.caller.is_empty() {
            match normalise(&self.caller, Numbering::default()) {
                Ok(_) => {}
                Err(Unusable::TooLong) => self.fault("caller", "too_long"),
                Err(Unusable::Withheld | Unusable::Malformed) => self.fault("caller", "malformed"),
            }
        }
    }

    fn check_row(&mut self, field: &str, row: String) {
        if !row.is_empty() && row.parse::<i64>().is_err() {
            self.fault(field, "unknown");
        }
    }
}

/// The cases a call is about: those that can be changed, and the others.
async fn cases_of(visit: &Visit, call: CallId) -> Result<(Vec<Case>, Vec<Case>), Error> {
    let cases = visit.read(move |c| store::cases::of_call(c, call)).await?;
    Ok(cases.into_iter().partition(is_editable))
}
