//! What commands say on standard output. Whoever reads it may have heard enough (`rexian check | head`), which is no
//! reason to fail: the rest is said to nobody, and the exit code is what it would have been.

use std::fmt::Arguments;
use std::io::Write;

/// One line; see `say!`.
pub(crate) fn line(words: Arguments<'_>) {
    let _ = writeln!(std::io::stdout().lock(), "{words}");
}

/// Says a line on standard output, as `println!` does, whether or not anybody reads it.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::said::line(format_args!($($words)*))
    };
}

pub(crate) use say;
