//! Properties of the lexer, on made-up text.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::figure::scan;
use super::{FoldedText, Item, Kind, Source, items};
use crate::audit::AuditConfig;
use crate::audit::verdict::{Fit, Known, fit};
use crate::quantity::Unit;
use crate::quantity::print::{Sign, figure};

/// Text of the characters that figures, tables and maps are made of.
fn wreckage() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "1",
        "23",
        "0.5",
        ",",
        ".",
        "%",
        "bps",
        "pp",
        "$",
        "¥",
        "HK$",
        "~",
        "+",
        "-",
        "\u{2212}",
        "–",
        "—",
        " ",
        "\n",
        "|",
        "(",
        ")",
        "/",
        "K",
        "M",
        "B",
        "T",
        "亿",
        "x",
        "&minus;",
        "&amp;",
        "→",
        "↑↑",
        "►",
        "─",
        "\u{200b}",
        "\u{202e}",
        "up",
        "fell",
        "vs",
        "than",
        "one hundred",
        "basis points",
        "HSI",
        "\\",
        "*",
        "\u{ff15}",
        "'",
        "\u{a0}",
        "上证",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|p| p.concat())
}

fn read(text: &str) -> Vec<Item> {
    let source = Source { text, folded: &FoldedText::new(text) };
    items(source, (0, text.len()), &[], &AuditConfig::default())
}

proptest! {
    #[test]
    fn items_lie_in_the_text_and_in_order(text in wreckage()) {
        let found = read(&text);
        let mut last = 0;
        for item in &found {
            prop_assert!(item.start >= last && item.end > item.start, "{item:?}");
            prop_assert!(text.get(item.start..item.end).is_some());
            last = item.end;
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        for item in read(&text) {
            prop_assert!(text.get(item.start..item.end).is_some());
            if let Kind::Figure(f) = &item.kind {
                prop_assert!(f.written.magnitude() >= Decimal::ZERO);
            }
        }
    }

    /// What `quantity::print` writes, the lexer reads back as the same value.
    #[test]
    fn a_printed_figure_is_read_as_its_value(mantissa in -9_999_999_999_i64..9_999_999_999, scale in 0_u32..6, unit in 0_usize..6) {
        let value = Decimal::new(mantissa, scale);
        let unit = [Unit::Percent, Unit::PercentagePoint, Unit::BasisPoint, Unit::IndexPoints, Unit::Money("usd".to_owned()), Unit::Money("cny".to_owned())][unit].clone();
        let printed = figure(value, &unit, Sign::Always, Some(2));
        let (read, end) = scan(&printed, 0).ok_or_else(|| TestCaseError::fail(printed.clone()))?;
        prop_assert_eq!(end, printed.len(), "{}", printed);
        prop_assert!(read.written.fits(&unit), "{} {:?}", printed, read);
        let fitted = fit(&read.written, None, &Known::stated(value));
        // What rounds to nothing is printed without a sign.
        if !read.written.magnitude().is_zero() {
            prop_assert_eq!(fitted, Fit::Exact, "{} for {}", printed, value);
        }
    }
}
