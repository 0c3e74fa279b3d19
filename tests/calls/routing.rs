//! Who is offered to whom, and where callers are led whom a queue cannot serve.

mod choice;
mod levels;
mod offered;
mod overflow;
mod preferred;
mod turn;
