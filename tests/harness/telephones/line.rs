//! One call as the console lists it.

/// A call of a telephone or a citizen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// The channel's name.
    pub channel: String,
    /// The telephone's number, or the citizen's label.
    pub who: String,
    /// Whether a citizen's.
    pub citizen: bool,
    /// Whether it was answered.
    pub up: bool,
    /// The number that a telephone shows.
    pub shown: String,
}

impl Line {
    /// Reads a line of `core show channels concise`; `None` for anything else.
    pub fn parse(line: &str) -> Option<Line> {
        let fields = line.split('!').collect::<Vec<_>>();
        let [channel, _, _, _, state, _, _, shown, who, ..] = fields[..] else {
            return None;
        };
        (!who.is_empty()).then(|| Line {
            channel: channel.into(),
            who: who.into(),
            citizen: who.starts_with('c'),
            up: state == "Up",
            shown: shown.into(),
        })
    }
}
