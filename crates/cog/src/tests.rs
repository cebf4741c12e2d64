use super::*;

fn code(name: &str, year: i64, department: &str) -> Option<&'static str> {
    Communes::shipped().resolve(name, year, department).map(|it| it.code)
}

#[test]
fn each_line_of_the_table_is_a_commune() {
    let all = &Communes::shipped().all;
    let day =
        |day: &str| day.is_empty() || day.len() == 10 && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    for commune in all {
        assert!(commune.code.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'A' | b'B')), "{commune:?}");
        assert!(!plain(commune.name).is_empty() && day(commune.from) && day(commune.until), "{commune:?}");
    }
    for pair in all.windows(2) {
        let [one, next] = pair else { unreachable!() };
        let follows = one.code < next.code || one.code == next.code && !one.until.is_empty() && one.until <= next.from;
        assert!(follows, "{one:?} {next:?}");
    }
    let today = all.iter().filter(|it| it.was("2026-06-01")).count();
    assert_eq!((all.len(), today), (42_371, 34_969));
}

#[test]
fn a_name_is_found_as_people_write_it_at_the_time_when_it_was_one() {
    for (name, year, department, expected) in [
        ("Gennevilliers", 1950, "75", Some("75036")),
        ("GENNEVILLIERS", 1990, "92", Some("92036")),
        ("Ajaccio", 1970, "20", Some("20004")),
        ("Ajaccio", 1980, "2A", Some("2A004")),
        ("Ambérieu", 1950, "01", Some("01004")),
        ("amberieu en bugey", 1990, "01", Some("01004")),
        ("St-Étienne", 1990, "42", Some("42218")),
        ("Paris", 1962, "75", Some("75056")),
        // Several of that name: that of the département.
        ("Saint-Denis", 1990, "93", Some("93066")),
        ("Saint-Denis", 1990, "974", Some("97411")),
        ("Saint-Denis", 1990, "75", None),
        // One of that name, whatever the département (AP §3.2).
        ("Gennevilliers", 1990, "75", Some("92036")),
        // A part of a name.
        ("Havre", 1990, "76", Some("76351")),
        ("Nulle-Part-sur-Rien", 1990, "75", None),
        ("", 1990, "75", None),
        ("'-'", 1990, "75", None),
    ] {
        assert_eq!(code(name, year, department), expected, "{name} {year} {department}");
    }
}

#[test]
fn a_code_is_told_by_the_name_of_its_time() {
    for (code, year, expected) in [
        ("01004", 1950, Some("Ambérieu")),
        ("01004", 1990, Some("Ambérieu-en-Bugey")),
        ("01340", 1990, Some("Saint-Bois")),
        // Part of another commune since; its last name.
        ("01340", 2020, Some("Saint-Bois")),
        ("75107", 1962, Some("Paris")),
        ("69383", 1962, Some("Lyon")),
        ("99999", 1990, None),
        ("", 1990, None),
    ] {
        assert_eq!(Communes::shipped().name(code, year), expected, "{code} {year}");
    }
}
