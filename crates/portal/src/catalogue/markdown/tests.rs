use guichet_web::language::Language;

use super::*;

fn rendered_with(markdown: &str, chosen: &str, primary: bool) -> String {
    let mut content = Content::default();
    let tree = "T:\n  question: Vous êtes\n  choiceTree:\n    - choices: [a]\n      answer: '**oui**'\n    - choices: [b]\n      next: {question: Q2, choiceTree: [{choices: [c], answer: non}]}\n";
    content.trees.add("t", "t.yml", tree).unwrap();
    content.images.insert("a.svg".to_owned(), bytes::Bytes::new());
    let page = Page::sample(Language::Fr);
    let addresses = Addresses::as_written();
    let walk = Walk::read("/x?qui=1".to_owned(), chosen);
    let setting = Setting { page, content: &content, addresses: &addresses, walk, primary };
    Renderer::new(setting).render(markdown, 1)
}

fn rendered(markdown: &str) -> String {
    rendered_with(markdown, "", false)
}

#[test]
fn markdown_becomes_html_whose_headings_follow_one_another() {
    assert_eq!(
        rendered("# Un titre ?\n\n#### À *quoi*\n\n1. a\n2. b\n\n[l](/x) `c<d`\n\n> q\n"),
        "<h2 id=\"un-titre\">Un titre\u{a0}?</h2><h3 id=\"à-quoi\">À <em>quoi</em></h3><ol><li>a</li><li>b</li></ol>\
         <p><a href=\"/x\">l</a> <code>c&lt;d</code></p><blockquote><p>q</p></blockquote>"
    );
    assert_eq!(rendered("## a\n\n## a"), "<h2 id=\"a\">a</h2><h2 id=\"a-2\">a</h2>");
    assert_eq!(rendered("## content"), "<h2 id=\"content-2\">content</h2>");
}

#[test]
fn no_cell_of_a_ragged_table_is_lost_and_empty_ones_head_nothing() {
    let html = rendered("|  | b |\n|---|--:|\n| 1 | 2 | *3* |\n");
    assert!(html.contains("<thead><tr><td></td><th scope=\"col\">b</th><td></td></tr></thead>"), "{html}");
    assert!(html.contains("<th scope=\"row\">1</th><td class=\"n\">2</td><td><em>3</em></td>"), "{html}");
    assert!(html.ends_with("</tbody></table></div>"), "{html}");
}

#[test]
fn html_that_is_allowed_is_written_anew_and_the_rest_is_left_out() {
    for (markdown, html) in [
        (
            "<details>\n<summary>s</summary>\n\n**m**\n\n</details>\n",
            "<details>\n<summary>s</summary>\n<p><strong>m</strong></p></details>\n",
        ),
        ("<p>\n\n<details>\n<summary>s</summary>\nt</details>", "<details>\n<summary>s</summary>\nt</details>"),
        ("a<br>b <a name=\"x y\"></a>", "<p>a<br>b <span id=\"x-y\"></span></p>"),
        ("<b onclick=\"evil()\" style=\"x\">a</b>", "<p><b>a</b></p>"),
        ("<a href=\"javascript:evil()\">a</a>", "<p><span>a</span></p>"),
        ("[a](javascript:evil())", "<p><span>a</span></p>"),
        ("<script>evil()</script>\n\nb", "<p>b</p>"),
        ("a <script>*evil*</script> b", "<p>a  b</p>"),
        ("<iframe src=\"https://evil\">x</iframe><form action=\"/x\"><input></form>", ""),
        ("<img src=x onerror=evil()>", ""),
        (
            "<img src=\"/images/a.svg\" alt=\"A\" onerror=evil()>",
            "<img src=\"/images/a.svg\" alt=\"A\" loading=\"lazy\">",
        ),
        ("![A](/images/a.svg)", "<p><img src=\"/images/a.svg\" alt=\"A\" loading=\"lazy\"></p>"),
        ("![A](https://elsewhere/a.svg)", "<p><a href=\"https://elsewhere/a.svg\">Image sur un autre site : A</a></p>"),
        ("![A](/images/../a.svg)", "<p>A</p>"),
        ("</details></div> a", " a"),
        ("<div><em>a", "<div><em>a</em></div>"),
        ("<svg><script>evil()</script></svg>a", "<p>a</p>"),
        ("<!-- evil --> a", "a"),
    ] {
        assert_eq!(rendered(markdown).trim(), html.trim(), "{markdown}");
    }
}

#[test]
fn components_are_written_by_us() {
    let html = rendered("<Quote logo=\"/images/none.svg\" who='Ville' title='Agent'>\nTexte <evil>x\n</Quote>\n");
    assert_eq!(
        html,
        "<figure class=\"quote\"><blockquote><p>\nTexte x\n</p></blockquote><figcaption>Agent, Ville</figcaption></figure>\n"
    );
    let html = rendered("<NextSteps />\n<Button href=\"https://a.fr/\">Remplir</Button>\n");
    assert!(html.contains("<ul><li>"), "{html}");
    assert!(html.contains("<a class=\"action quiet\" href=\"https://a.fr/\">Remplir</a>"), "{html}");
    assert_ne!(rendered("<NextSteps is_editeur />"), rendered("<NextSteps />"));
    let primary = rendered_with("<Button href=\"/a\">A</Button>\n\n<Button href=\"/b\">B</Button>", "", true);
    assert_eq!(
        primary,
        "<p><a class=\"action\" href=\"/a\" id=\"continue\">A</a></p><p><a class=\"action quiet\" href=\"/b\">B</a></p>"
    );
    assert_eq!(rendered("<External href=\"https://a.fr\">a</External>"), "<p><a href=\"https://a.fr\">a</a></p>");
    assert_eq!(rendered("<Button href=\"javascript:x\">a</Button>"), "<p><strong>a</strong></p>");
}

#[test]
fn a_question_tree_is_walked_by_links() {
    let tree = "<QuestionTree tree='t' question='T' />";
    let asked = rendered(tree);
    assert!(
        asked.contains("<a class=\"action quiet\" rel=\"nofollow\" href=\"/x?qui=1&amp;choix=0-1#question-0-1\">b</a>"),
        "{asked}"
    );
    assert!(!asked.contains("Q2") && !asked.contains("oui"), "{asked}");
    let answered = rendered_with(tree, "0-0", false);
    assert!(
        answered.contains("aria-current=\"true\">a</a>") && answered.contains("<strong>oui</strong>"),
        "{answered}"
    );
    let further = rendered_with(tree, "0-1", false);
    assert!(further.contains("Q2") && further.contains("choix=0-1-0#"), "{further}");
    assert!(rendered_with(tree, "0-1-0", false).contains("non"));
    for hostile in ["0-9", "1-0", "0", "-", "a", "0-0-0-0-0", "99999999999999999999"] {
        assert!(!rendered_with(tree, hostile, false).contains("<strong>non"), "{hostile}");
    }
    assert_eq!(rendered("<QuestionTree tree='none' />"), "");
}
