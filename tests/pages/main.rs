//! Pages over real HTTP: a real store on disk, the real board, and a visitor who follows links and
//! sends forms.

mod sessions;
mod visitor;
