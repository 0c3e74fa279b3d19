//! Calls on a real Asterisk with real telephones.

mod away;
mod conferences;
mod disk;
mod facts;
mod gap;
mod greeting;
mod hangups;
mod harness_itself;
mod kept;
mod leading;
mod lines;
mod mailbox;
mod offers;
mod office;
mod outbound;
mod paths;
mod reports;
mod restarts;
mod scene;
mod silence;
mod supervision;
mod survey;
mod talk;
mod telephone;
mod tones;
mod transfers;
