//! The register's answer, and its XML (`FC §5.5`).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::query::Sex;

/// A code, and the person when there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterAnswer {
    /// `TypeReponseIdentification`: 2 found, 3 found and rectified, 4 one near match, 6 several,
    /// 7 by marital name only, 8 not found, 9 rejected.
    pub code: u8,
    /// The person.
    pub person: Option<Person>,
}

/// A person as the register knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Birth name, in capitals.
    pub family_name: String,
    /// The first names, one by one.
    pub first_names: Vec<String>,
    /// Sex.
    pub sex: Sex,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub birthdate: String,
    /// Where the person was born.
    pub birthplace: Found,
    /// The person is dead.
    pub deceased: bool,
}

/// A place of birth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Code of a commune.
    Commune(String),
    /// Code of a country.
    Country(String),
}

impl RegisterAnswer {
    /// Nobody to show.
    #[must_use]
    pub fn without_person(code: u8) -> Self {
        Self { code, person: None }
    }

    /// Somebody.
    #[must_use]
    pub fn with_person(code: u8, person: Person) -> Self {
        Self { code, person: Some(person) }
    }

    /// The document. Its root has a namespace of ours, so that a reader that minds namespaces shows.
    ///
    /// # Errors
    /// Only if the writer fails, which memory does not.
    pub fn to_xml(&self) -> io::Result<String> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer
            .create_element("r:IdentificationsIndividusCitoyens")
            .with_attribute(("xmlns:r", "urn:guichet:simulated-register"))
            .write_inner_content(|writer| {
                text(writer, "r:TypeReponseIdentification", &self.code.to_string())?;
                match &self.person {
                    Some(person) => person.write(writer),
                    None => Ok(()),
                }
            })?;
        String::from_utf8(writer.into_inner()).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

impl Person {
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        within(writer, "r:IdentificationIndividuCitoyen", |writer| {
            within(writer, "r:SituationActuelle", |writer| {
                within(writer, "r:Individu", |writer| {
                    within(writer, "r:Noms", |writer| text(writer, "r:NomFamille", &self.family_name))?;
                    within(writer, "r:Prenoms", |writer| {
                        self.first_names.iter().try_for_each(|name| text(writer, "r:Prenom", name))
                    })?;
                    text(writer, "r:Sexe", self.sex.letter())?;
                    within(writer, "r:Naissance", |writer| {
                        text(writer, "r:DateNaissance", &self.birthdate)?;
                        within(writer, "r:LieuNaissance", |writer| {
                            let (element, code) = match &self.birthplace {
                                Found::Commune(code) => ("r:Localite", code),
                                Found::Country(code) => ("r:Pays", code),
                            };
                            writer
                                .create_element(element)
                                .with_attribute(("code", code.as_str()))
                                .write_empty()
                                .map(drop)
                        })
                    })?;
                    if self.deceased {
                        within(writer, "r:Deces", |writer| text(writer, "r:DateDeces", "2020-01-01"))?;
                    }
                    Ok(())
                })
            })
        })
    }
}

fn within(
    writer: &mut Writer<Vec<u8>>,
    element: &str,
    content: impl FnOnce(&mut Writer<Vec<u8>>) -> io::Result<()>,
) -> io::Result<()> {
    writer.create_element(element).write_inner_content(content).map(drop)
}

fn text(writer: &mut Writer<Vec<u8>>, element: &str, value: &str) -> io::Result<()> {
    writer.create_element(element).write_text_content(BytesText::new(value)).map(drop)
}
