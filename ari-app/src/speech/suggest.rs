//! "Did you mean …": the nearest of the words that would have been understood.

/// The candidate that takes the fewest changed letters to reach from `word`, if it is near enough to
/// have been meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = word.chars().count().div_ceil(3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(changes, _)| *changes <= near)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, by rows.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = corner + usize::from(a != *b);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_word() {
        let ids = ["greeting", "goodbye", "queue.wait"];
        assert_eq!(nearest("greting", ids), Some("greeting"));
        assert_eq!(nearest("queue-wait", ids), Some("queue.wait"));
        assert_eq!(nearest("something-else", ids), None);
    }
}
