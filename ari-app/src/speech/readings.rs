//! Words that espeak-ng's Mandarin reads wrongly, spelled out for it in Pinyin with tone numbers.
//!
//! Its dictionary knows characters better than words: 重 is zhòng to it even where it is chóng, and 诉
//! is toneless. Only the words a hotline says are here; everything else is left as it is.

use espeak::Voice;

/// The voices that read Pinyin.
const READS_PINYIN: &str = "cmn-latn-pinyin";

const READINGS: [(&str, &str); 17] = [
    ("不到", "bu2 dao4"),
    ("不是", "bu2 shi4"),
    ("不要", "bu2 yao4"),
    ("处理", "chu3 li3"),
    ("服务", "fu2 wu4"),
    ("地址", "di4 zhi3"),
    ("地点", "di4 dian3"),
    ("尽快", "jin3 kuai4"),
    ("假日", "jia4 ri4"),
    ("假期", "jia4 qi1"),
    ("调休", "tiao2 xiu1"),
    ("投诉", "tou2 su4"),
    ("重播", "chong2 bo1"),
    ("重录", "chong2 lu4"),
    ("重听", "chong2 ting1"),
    ("重新", "chong2 xin1"),
    ("重拨", "chong2 bo1"),
];

/// The text as this voice has to be given it.
pub fn corrected(text: &str, voice: &Voice) -> String {
    if !voice.name.starts_with(READS_PINYIN) {
        return text.into();
    }
    let spell =
        |text: String, (word, pinyin): (&str, &str)| text.replace(word, &format!(" {pinyin} "));
    READINGS.into_iter().fold(text.into(), spell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(name: &str) -> Voice {
        Voice {
            name: name.into(),
            rate: 190,
        }
    }

    #[test]
    fn a_word_is_spelled_only_for_a_voice_that_reads_pinyin() {
        assert_eq!(
            corrected("请重新输入", &voice("cmn-latn-pinyin+f2")),
            "请 chong2 xin1 输入"
        );
        assert_eq!(corrected("请重新输入", &voice("cmn")), "请重新输入");
    }

    #[test]
    fn every_reading_has_a_syllable_for_each_character_and_is_heard_as_one_with_the_same_sound() {
        let engine = espeak::Engine::open().expect("espeak-ng and its data are installed");
        let sound = |text: &str| {
            engine
                .phonemes(text, &voice(READS_PINYIN))
                .expect("phonemes")
        };
        for (word, pinyin) in READINGS {
            assert_eq!(word.chars().count(), pinyin.split(' ').count(), "{word}");
            assert!(!sound(pinyin).contains('('), "{word}: {}", sound(pinyin));
        }
        assert_eq!(sound("chong2"), sound("虫"));
        assert_eq!(sound("tiao2"), sound("条"));
    }
}
