//! The notice (公告): what every caller is told before the first menu, for a time; and whether persons answer
//! meanwhile.

use crate::{Millis, Phrase};

/// The prompt that says a notice's words; the number it speaks of is the notice's.
pub const NOTICE: &str = "notice";

/// One notice, as the board needs it. Its words are spoken before the board is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number, in facts.
    pub number: u32,
    /// Whether there is a sound of its words; else it says nothing.
    pub spoken: bool,
    /// Since when callers who ask for a person are led to the mailbox; `None` if persons answer.
    pub closed: Option<Millis>,
    /// It is over then.
    pub until: Millis,
}

impl Notice {
    /// What callers hear at a time; `None` for nothing.
    pub fn says(&self, now: Millis) -> Option<Phrase> {
        let heard = self.spoken && now < self.until;
        heard.then(|| Phrase::counted(NOTICE, self.number))
    }

    /// Whether nobody answers who was asked for at a time.
    pub fn closes(&self, asked: Millis) -> bool {
        let closed = |since: &Millis| (*since..self.until).contains(&asked);
        self.closed.as_ref().is_some_and(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_closes_from_when_it_says_so_until_its_end() {
        let notice = Notice {
            number: 7,
            spoken: true,
            closed: Some(100),
            until: 200,
        };
        let closes = [99, 100, 199, 200].map(|asked| notice.closes(asked));
        assert_eq!(closes, [false, true, true, false]);
        let open = Notice {
            closed: None,
            ..notice
        };
        assert!(!open.closes(150));
        assert_eq!(open.says(199), Some(Phrase::counted(NOTICE, 7)));
        assert_eq!(open.says(200), None);
    }
}
