//! Numbers as they are said aloud: telephone and case numbers digit by digit, counts as words.

use switchboard::Language;

/// Reads every digit of `text` by itself, 1 as 幺 in Chinese. A hyphen or a space becomes a short
/// pause, every other character stays.
pub fn digits(text: &str, language: Language) -> String {
    match language {
        Language::Chinese => text.chars().map(zh_digit).collect(),
        Language::English => {
            let words: Vec<String> = text.chars().map(en_digit).collect();
            words.join(" ").replace(" ,", ",")
        }
    }
}

/// Words as somebody typed them, with every number read digit by digit that is a telephone number: of five digits
/// or more, hyphens between them, or an emergency number.
pub fn telephone_numbers(text: &str, language: Language) -> String {
    let of_number = |c: char| c.is_ascii_digit() || c == '-';
    let (mut said, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !of_number(c)).unwrap_or(from.len());
        let (number, after) = from.split_at(from[..end].trim_end_matches('-').len());
        let long = number.bytes().filter(u8::is_ascii_digit).count() >= 5;
        said.push_str(before);
        match long || switchboard::is_emergency(number) {
            true => said.push_str(&digits(number, language)),
            false => said.push_str(number),
        }
        rest = after;
    }
    said + rest
}

/// A count as it stands before a measure word: 两 for 2, 二十二 for 22. English reads figures well.
pub fn count(n: u32, language: Language) -> String {
    match (language, n) {
        (Language::English, n) => n.to_string(),
        (Language::Chinese, 2) => "两".into(),
        (Language::Chinese, 0..=9_999) => chinese(n),
        (Language::Chinese, _) => digits(&n.to_string(), language),
    }
}

fn zh_digit(c: char) -> char {
    match c {
        '-' | ' ' => '，',
        '1' => '幺',
        c => c.to_digit(10).map_or(c, |n| ZH[n as usize]),
    }
}

fn en_digit(c: char) -> String {
    match c {
        '-' | ' ' => ",".into(),
        c => c
            .to_digit(10)
            .map_or_else(|| c.to_string(), |n| EN[n as usize].into()),
    }
}

/// 0 to 9999: units from the thousands down, one 零 for a gap, and no 一 before a leading 十.
fn chinese(n: u32) -> String {
    if n == 0 {
        return "零".into();
    }
    let mut words = String::new();
    let mut gap = false;
    for (size, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = n / size % 10;
        if digit == 0 {
            gap = !words.is_empty();
            continue;
        }
        if gap {
            words.push('零');
            gap = false;
        }
        if !(digit == 1 && size == 10 && words.is_empty()) {
            words.push(ZH[digit as usize]);
        }
        words.push_str(unit);
    }
    words
}

const ZH: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const EN: [&str; 10] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_digit_by_digit_with_yao_for_one() {
        assert_eq!(digits("12345", Language::Chinese), "幺二三四五");
        assert_eq!(digits("0571-110", Language::Chinese), "零五七幺，幺幺零");
        assert_eq!(
            digits("0571-110", Language::English),
            "zero five seven one, one one zero"
        );
        assert_eq!(digits("A7", Language::Chinese), "A七");
    }

    #[test]
    fn in_somebodys_words_telephone_numbers_are_read_by_digits_and_no_others() {
        let zh = |text| telephone_numbers(text, Language::Chinese);
        assert_eq!(zh("电话96123，"), "电话九六幺二三，");
        assert_eq!(zh("0571-8888"), "零五七幺，八八八八");
        assert_eq!(zh("报警请拨110"), "报警请拨幺幺零");
        assert_eq!(zh("11月28日-29日停水300户"), "11月28日-29日停水300户");
        let en = telephone_numbers("call 96123-", Language::English);
        assert_eq!(en, "call nine six one two three-");
    }

    #[test]
    fn a_count_is_said_as_people_count() {
        let said = |n| count(n, Language::Chinese);
        assert_eq!(
            [1, 2, 10, 12, 20, 22].map(said),
            ["一", "两", "十", "十二", "二十", "二十二"]
        );
        assert_eq!(
            [0, 100, 101, 110, 1001, 1010].map(said),
            [
                "零",
                "一百",
                "一百零一",
                "一百一十",
                "一千零一",
                "一千零一十"
            ]
        );
        assert_eq!(said(9_999), "九千九百九十九");
        assert_eq!(said(12_345), "幺二三四五");
        assert_eq!(count(22, Language::English), "22");
    }
}
