//! What one parameter must look like (AP §3).

use jiff::civil::Date;

use super::{Argument, Query, rules};
use crate::definition::{Check, Parameter};

/// The argument; none where nothing is given, an error where it does not fit.
pub(super) fn read(parameter: &Parameter, query: &Query, today: Date) -> Result<Option<Argument>, ()> {
    if let Check::Names | Check::Texts = parameter.check {
        return list(parameter, query);
    }
    let Some(text) = query.get(&parameter.name).filter(|text| !text.is_empty()) else { return Ok(None) };
    let fits = |fits: bool, argument: Argument| if fits { Ok(Some(argument)) } else { Err(()) };
    let as_is = || Argument::Text(text.to_owned());
    match parameter.check {
        Check::Text => fits(is_text(text), as_is()),
        Check::Name => fits(is_name(text), as_is()),
        Check::Names | Check::Texts => Ok(None),
        Check::Words => {
            let all: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            fits(is_text(text), Argument::List(all))
        }
        Check::Year => number(text, 0, 9999),
        Check::Month => number(text, 0, 12),
        Check::Day => number(text, 0, 31),
        Check::Sex => fits(matches!(text, "M" | "F" | "m" | "f"), Argument::Text(text.to_uppercase())),
        Check::Country => fits(is_country(text), as_is()),
        Check::Commune => fits(is_commune(text), as_is()),
        Check::BirthPlace => fits(is_commune(text) || is_country(text), as_is()),
        Check::Department => fits(is_department(text), as_is()),
        Check::YearNotAhead if text.len() == 4 => number(text, 0, today.year().into()),
        Check::YearNotAhead => Err(()),
        Check::Ine => fits(is_ine(text), Argument::Text(text.to_uppercase())),
        Check::Date => fits(is_birth_date(text, today), as_is()),
        Check::Digits => fits(digits(text) && text.len() <= LONGEST, as_is()),
        Check::BeneficiaryNumber => fits(digits(text) && text.len() <= 7, as_is()),
        Check::PostalCode => fits(digits(text) && text.len() == 5, as_is()),
        Check::TaxNumber => {
            let number = thirteen(text);
            fits(digits(&number) && number.len() == 13, Argument::Text(number))
        }
        Check::TaxNotice => {
            let number = thirteen(text);
            fits(number.len() == 13, Argument::Text(number))
        }
        Check::School => fits(is_school(text), as_is()),
        Check::SchoolYear => fits(is_school_year(text), as_is()),
        Check::SchoolDegree => fits(matches!(text, "1D" | "2D"), as_is()),
        Check::CampaignYear => {
            if text.len() == 4 {
                number(text, 2021, i64::from(today.year()) - 1)
            } else {
                Err(())
            }
        }
    }
}

/// `prenoms` in the place of `prenoms[]` is a text, not a list.
fn list(parameter: &Parameter, query: &Query) -> Result<Option<Argument>, ()> {
    let single = parameter.name.trim_end_matches("[]");
    if query.get(single).is_some_and(|text| !text.is_empty()) {
        return Err(());
    }
    let all: Vec<String> = query.list(&parameter.name).map(str::to_owned).collect();
    if all.iter().all(String::is_empty) {
        return Ok(None);
    }
    let fits = |text: &String| match parameter.check {
        Check::Names => is_name(text),
        _ => is_text(text),
    };
    if all.iter().all(fits) { Ok(Some(Argument::List(all))) } else { Err(()) }
}

fn number(text: &str, least: i64, most: i64) -> Result<Option<Argument>, ()> {
    if !digits(text) {
        return Err(());
    }
    let number: i64 = text.parse().map_err(|_| ())?;
    if (least..=most).contains(&number) { Ok(Some(Argument::Number(number))) } else { Err(()) }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first 13 letters and digits; whatever else stands between them is what people write there.
fn thirteen(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).take(13).collect()
}

/// Most characters of a text: of no name, place or number are there more.
const LONGEST: usize = 255;

/// Something that can be read, on one line.
fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control)
}

/// `[a-zA-ZÀ-ÖØ-öø-ÿ' -]+`; `Æ` and `æ` lie within (AP §3.2).
pub(super) fn is_name(text: &str) -> bool {
    let letter = |letter: char| {
        letter.is_ascii_alphabetic() || matches!(letter, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | '\'' | ' ' | '-')
    };
    !text.trim().is_empty() && text.chars().count() <= LONGEST && text.chars().all(letter)
}

/// `YYYY-MM-DD`, a day from 1900 to yesterday.
fn is_birth_date(text: &str, today: Date) -> bool {
    text.len() == 10 && text.parse().is_ok_and(|born| rules::within(born, today))
}

/// `99` and three digits, or French Algeria.
fn is_country(text: &str) -> bool {
    text.len() == 5 && digits(text) && (text.starts_with("99") || text == "92352")
}

/// `([013-9]\d|2[AB1-9])\d{3}`
fn is_commune(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [first, second, rest @ ..] = bytes else { return false };
    let department = match first {
        b'2' => matches!(second, b'A' | b'B' | b'1'..=b'9'),
        _ => first.is_ascii_digit() && second.is_ascii_digit(),
    };
    department && rest.len() == 3 && rest.iter().all(u8::is_ascii_digit)
}

/// `01` to `95`, `2A`, `2B`, `971` to `974`, `976`.
pub(super) fn is_department(text: &str) -> bool {
    match text {
        "2A" | "2B" | "971" | "972" | "973" | "974" | "976" => true,
        _ => text.len() == 2 && digits(text) && text.parse().is_ok_and(|number: u8| (1..=95).contains(&number)),
    }
}

/// One of the four forms of AP §3.4.
fn is_ine(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    let bytes = text.as_bytes();
    if bytes.len() != 11 || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let digit = |byte: &u8| byte.is_ascii_digit();
    // The letters that a hand takes for digits are left out.
    let check = |byte: &u8| matches!(byte, b'A'..=b'H' | b'J'..=b'N' | b'P' | b'R'..=b'Z');
    let short = |byte: &u8| matches!(byte, b'A'..=b'H' | b'J' | b'K');
    let (nine, last_two) = bytes.split_at(9);
    let (ten, last) = bytes.split_at(10);
    let (four, rest) = bytes.split_at(4);
    let national = nine.iter().all(digit) && last_two.iter().all(short);
    let older = ten.iter().all(digit) && last.iter().all(check);
    let base_36 = last.iter().all(digit);
    let apprentice = four.iter().all(digit)
        && rest.split_first().is_some_and(|(letter, rest)| {
            *letter == b'A' && rest.iter().take(5).all(digit) && rest.iter().skip(5).all(check)
        });
    national || older || base_36 || apprentice
}

/// Seven digits and a letter, a digit or an underscore.
pub(super) fn is_school(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 8
        && bytes.iter().take(7).all(u8::is_ascii_digit)
        && bytes.last().is_some_and(|last| last.is_ascii_alphanumeric() || *last == b'_')
}

fn is_school_year(text: &str) -> bool {
    let year = |text: &str| text.len() == 4 && digits(text);
    year(text) || text.split_once('-').is_some_and(|(from, to)| year(from) && year(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_numbers_have_one_of_four_forms() {
        for right in ["990000001HH", "1234567890G", "1234567890g", "ABCDEFGHIJ1", "1234A56789Z"] {
            assert!(is_ine(right), "{right}");
        }
        for wrong in ["", "123456789", "990000001HI", "1234567890O", "ABCDEFGHIJK", "990000001HHH", "12345678é0G"] {
            assert!(!is_ine(wrong), "{wrong}");
        }
    }

    #[test]
    fn places_have_the_forms_of_the_reference() {
        for right in ["08480", "2A004", "2B033", "97105", "13012", "21231"] {
            assert!(is_commune(right), "{right}");
        }
        for wrong in ["", "0848", "2C004", "20004", "084800", "é8480", "2A00A"] {
            assert!(!is_commune(wrong), "{wrong}");
        }
        assert!(is_country("99100") && is_country("92352") && !is_country("98100") && !is_country("9910"));
        assert!(is_department("01") && is_department("976") && !is_department("96") && !is_department("975"));
    }

    #[test]
    fn names_hold_letters_and_what_stands_between_them() {
        assert!(is_name("D'ŒUVRE".replace('Œ', "E").as_str()) && is_name("Trois-Dupré") && is_name("Æ"));
        assert!(!is_name("") && !is_name(" ") && !is_name("R2D2") && !is_name("<b>") && !is_name(&"A".repeat(256)));
    }
}
