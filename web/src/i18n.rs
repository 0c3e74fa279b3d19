//! Texts in the reader's language, from `locales/`. Chinese unless the reader chose English.

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The texts of each language, as written.
const SOURCES: [(Lang, &[&str]); 2] = [
    (
        Lang::Chinese,
        &[
            include_str!("../locales/zh-CN/common.ftl"),
            include_str!("../locales/zh-CN/pages.ftl"),
            include_str!("../locales/zh-CN/words.ftl"),
            include_str!("../locales/zh-CN/reports.ftl"),
        ],
    ),
    (
        Lang::English,
        &[
            include_str!("../locales/en/common.ftl"),
            include_str!("../locales/en/pages.ftl"),
            include_str!("../locales/en/words.ftl"),
            include_str!("../locales/en/reports.ftl"),
        ],
    ),
];

/// A language pages are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 中文
    #[default]
    Chinese,
    /// English
    English,
}

impl Lang {
    /// The BCP 47 tag, for `lang` attributes and the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language of a tag.
    pub fn parse(tag: &str) -> Option<Self> {
        [Self::Chinese, Self::English]
            .into_iter()
            .find(|lang| lang.tag() == tag)
    }

    /// The other one, for the switch.
    pub fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// The text of a key; the key itself where there is none, which a test forbids.
    pub fn t(self, key: &str) -> String {
        self.format(key, None)
    }

    /// A text that speaks of one thing, as `{ $x }`.
    pub fn with(self, key: &str, x: impl Into<FluentValue<'static>>) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("x", x);
        self.format(key, Some(&arguments))
    }

    /// The word for a stored name: `state-ready` for (`state`, `ready`). An unknown one stands as it is.
    pub fn word(self, kind: &str, name: &str) -> String {
        let key = format!("{kind}-{}", name.replace('_', "-"));
        match self.bundle().get_message(&key) {
            Some(_) => self.t(&key),
            None => name.into(),
        }
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.into();
        };
        let text: Cow<'_, str> = bundle.format_pattern(pattern, arguments, &mut Vec::new());
        text.into_owned()
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static BUNDLES: OnceLock<[FluentBundle<FluentResource>; 2]> = OnceLock::new();
        let bundles = BUNDLES.get_or_init(|| SOURCES.map(|(lang, sources)| bundle(lang, sources)));
        &bundles[usize::from(self == Self::English)]
    }
}

fn bundle(lang: Lang, sources: &[&str]) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Marks round arguments would be read out by screen readers.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new((*source).to_owned());
        let resource = resource.unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests;
