//! What a server may say that is read by a pattern: a text that the pattern finds, with these values in its groups.

use regex::Regex;
use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{Ast, ClassPerlKind, GroupKind, RepetitionKind, RepetitionRange};

/// A text in which the pattern finds all of these values; none where it is made of more than is known here. What may be
/// left out is left out, and where there is a choice the first is taken.
pub(super) fn text(pattern: &str, values: &[(&str, &str)]) -> Option<String> {
    let mut text = String::new();
    say(&Parser::new().parse(pattern).ok()?, values, &mut text)?;
    let found = Regex::new(pattern).ok()?;
    let groups = found.captures(&text)?;
    let is_read = |(name, value): &(&str, &str)| groups.name(name).is_some_and(|it| it.as_str() == *value);
    values.iter().all(is_read).then_some(text)
}

fn say(ast: &Ast, values: &[(&str, &str)], text: &mut String) -> Option<()> {
    match ast {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => {}
        Ast::Literal(literal) => text.push(literal.c),
        Ast::Dot(_) => text.push('x'),
        Ast::ClassPerl(class) if !class.negated => text.push(match class.kind {
            ClassPerlKind::Digit => '1',
            ClassPerlKind::Space => ' ',
            ClassPerlKind::Word => 'x',
        }),
        Ast::ClassPerl(class) => text.push(if class.kind == ClassPerlKind::Digit { 'x' } else { '-' }),
        Ast::ClassUnicode(_) | Ast::ClassBracketed(_) => return None,
        Ast::Concat(all) => all.asts.iter().try_for_each(|one| say(one, values, text))?,
        Ast::Alternation(all) => say(all.asts.first()?, values, text)?,
        Ast::Group(group) => {
            let value = match &group.kind {
                GroupKind::CaptureName { name, .. } => values.iter().find(|(known, _)| *known == name.name),
                GroupKind::CaptureIndex(_) | GroupKind::NonCapturing(_) => None,
            };
            match value {
                Some((_, value)) => text.push_str(value),
                None => say(&group.ast, values, text)?,
            }
        }
        Ast::Repetition(repetition) => {
            let least = match &repetition.op.kind {
                RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => 0,
                RepetitionKind::OneOrMore => 1,
                RepetitionKind::Range(
                    RepetitionRange::Exactly(least)
                    | RepetitionRange::AtLeast(least)
                    | RepetitionRange::Bounded(least, _),
                ) => *least,
            };
            // Nobody says so much.
            (0..least.min(64)).try_for_each(|_| say(&repetition.ast, values, text))?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_what_the_pattern_reads() {
        let count = |pattern| text(pattern, &[("count", "12")]);
        assert_eq!(count(r"\{'n': (?<count>\d+)\}").as_deref(), Some("{'n': 12}"));
        assert_eq!(
            count(r"\d{3} permintaan *= (?<count>\d+)(?: kali)?").as_deref(),
            Some("111 permintaan= 12")
        );
        assert_eq!(count(r"(?<count>[a-z]+)"), None, "nothing that it reads so");
        assert_eq!(text("OK;adeus.*", &[]).as_deref(), Some("OK;adeus"));
        let clock = r"(?<hours>\d{2,}):(?<minutes>\d\d):(?<seconds>\d\d)";
        let told = text(clock, &[("hours", "00"), ("minutes", "00"), ("seconds", "07")]);
        assert_eq!(told.as_deref(), Some("00:00:07"));
        assert_eq!(text("[abc", &[]), None);
    }
}
