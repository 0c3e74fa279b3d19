//! Pages over real HTTP: a real store on disk, the real board, and a visitor who follows links and
//! sends forms.

mod agents;
mod agreeing;
mod assets;
mod board;
mod callback_list;
mod callback_report;
mod callbacks;
mod calls;
mod cases;
mod conferences;
mod conversation;
mod crowd;
mod day;
mod desk;
mod duty;
mod events;
mod forms;
mod language;
mod leading;
mod notice;
mod nuisance;
mod overdue;
mod past;
mod recordings;
mod report_parts;
mod reports;
mod ringing;
mod roles;
mod sessions;
mod staff;
mod supervision;
mod threes;
mod verbs;
mod visitor;
mod voicemails;
