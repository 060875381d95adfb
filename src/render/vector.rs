//! Vector pictures that came from outside, drawn as pixels in a closed room.
//!
//! An SVG file is a program for a drawing engine: it may name files and servers, and a few lines of it
//! may ask for more memory and time than there is. Only what draws is let in, nothing is fetched, and
//! what it costs is counted before the first pixel.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use image::{DynamicImage, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::roxmltree::{self, Document, Node, ParsingOptions};
use resvg::usvg::{self, Group, ImageHrefResolver, ImageKind, Options, Tree, fontdb};

use super::raster::{self, RasterError};
use super::world;

/// What the embedded typeface calls its family.
const FAMILY: &str = "Inter Variable";
/// Longest side of the drawing, in pixels; twice what a page shows.
const LONGEST_SIDE: f32 = 2_048.0;
/// Largest file, in bytes.
const LARGEST_FILE: usize = 4 * 1024 * 1024;
/// Most elements and letters together, each counted as often as it is used.
const MOST_PARTS: usize = 20_000;
/// Most stops of a gradient, which is copied for each shape that it fills.
const MOST_STOPS: usize = 100;
/// Elements deeper than this would exhaust a thread's stack.
const DEEPEST: usize = 64;
/// Most memory for layers that are open at the same time, in bytes.
const MOST_LAYERS: f64 = 96.0 * 1024.0 * 1024.0;
/// Most pixels of all bitmaps inside the picture.
const MOST_EMBEDDED: u64 = 16 * 1024 * 1024;

/// Elements that run, fetch, or cost far more than they look.
const REFUSED: [&str; 8] =
    ["script", "handler", "foreignObject", "iframe", "filter", "pattern", "mask", "marker"];

/// Draws an SVG file (SVG 1.1, the static part) at its own shape, its longer side at most 2,048 pixels.
///
/// # Errors
/// [`RasterError::Vector`] that names what is refused.
pub fn draw(bytes: &[u8]) -> Result<DynamicImage, RasterError> {
    let refused = |reason: &str| RasterError::Vector(reason.to_owned());
    if bytes.len() > LARGEST_FILE {
        return Err(refused("its file is too large"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| refused("its text is not UTF-8"))?;
    // Entities are declared in a DOCTYPE, which the parser refuses like this.
    let rules = ParsingOptions { allow_dtd: false, nodes_limit: 100_000, ..Default::default() };
    let document = Document::parse_with_options(text, rules).map_err(|error| match error {
        roxmltree::Error::DtdDetected => refused("it has a DOCTYPE"),
        other => RasterError::Vector(other.to_string()),
    })?;
    document
        .descendants()
        .filter(Node::is_element)
        .try_for_each(|node| check(&node))
        .and_then(|()| check_parts(&document))
        .map_err(RasterError::Vector)?;
    let tree = Tree::from_xmltree(&document, &closed_room())
        .map_err(|error| RasterError::Vector(error.to_string()))?;
    drop(document);
    let size = tree.size();
    let scale = (LONGEST_SIDE / size.width().max(size.height())).min(natural(size));
    if layers(tree.root(), f64::from(scale)) > MOST_LAYERS {
        return Err(refused("it takes too much to draw"));
    }
    let (width, height) = (pixels(size.width() * scale), pixels(size.height() * scale));
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| refused("it has no size"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let colours = pixmap.take_demultiplied();
    let image = RgbaImage::from_raw(width, height, colours);
    image.map(Into::into).ok_or_else(|| refused("it has no size"))
}

/// How much a picture is enlarged: one drawn on a small canvas to what a page shows.
fn natural(size: usvg::Size) -> f32 {
    (LONGEST_SIDE / 2.0 / size.width().max(size.height())).max(1.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 1 to a few thousand"
)]
fn pixels(length: f32) -> u32 {
    length.round().clamp(1.0, LONGEST_SIDE) as u32
}

/// Refuses an element that does more than draw, in words.
fn check(node: &Node<'_, '_>) -> Result<(), String> {
    let name = node.tag_name().name();
    if REFUSED.contains(&name) {
        return Err(format!("it has a {name} element"));
    }
    if node.ancestors().nth(DEEPEST).is_some() {
        return Err("its elements are nested too deeply".to_owned());
    }
    for attribute in node.attributes() {
        let value = attribute.value().trim();
        if attribute.name() == "href" && !is_inside(value) {
            return Err("it refers to something outside".to_owned());
        }
        check_style(value)?;
    }
    if name == "style" {
        check_style(node.text().unwrap_or_default())?;
    }
    if name == "clipPath" {
        let is_clipped = |node: Node<'_, '_>| node.has_attribute("clip-path");
        let units = node.attribute("clipPathUnits").unwrap_or_default();
        if node.descendants().any(is_clipped) || units == "objectBoundingBox" {
            return Err("it has a clip path of an unusual kind".to_owned());
        }
    }
    if name.ends_with("Gradient") && node.children().filter(Node::is_element).count() > MOST_STOPS {
        return Err("it has a gradient of too many colours".to_owned());
    }
    Ok(())
}

/// Refuses a picture of too many parts. What is used again counts again, and may not use anything
/// itself: a few lines of that are a million shapes, or a stack without an end.
fn check_parts(document: &Document<'_>) -> Result<(), String> {
    let nodes = || document.descendants();
    let named: HashMap<&str, Node<'_, '_>> =
        nodes().filter_map(|node| Some((node.attribute("id")?, node))).collect();
    let mut parts = 0;
    let mut count = |node: Node<'_, '_>| {
        parts += if node.is_text() { node.text().map_or(0, str::len) } else { 1 };
        if parts > MOST_PARTS { Err("it has too many parts".to_owned()) } else { Ok(()) }
    };
    let is_style = |node: &Node<'_, '_>| {
        node.is_text() && node.parent_element().is_some_and(|parent| parent.has_tag_name("style"))
    };
    let is_space = |node: &Node<'_, '_>| node.text().is_some_and(|text| text.trim().is_empty());
    for node in nodes().filter(|node| !is_style(node) && !is_space(node)) {
        count(node)?;
        if node.tag_name().name() != "use" {
            continue;
        }
        let hrefs = node.attributes().filter(|attribute| attribute.name() == "href");
        let targets = hrefs.filter_map(|href| named.get(href.value().trim().strip_prefix('#')?));
        for part in targets.flat_map(Node::descendants) {
            if part.tag_name().name() == "use" {
                return Err("it uses a symbol inside a symbol".to_owned());
            }
            count(part)?;
        }
    }
    Ok(())
}

/// Whether a reference names a part of the same file or carries its own bitmap.
fn is_inside(reference: &str) -> bool {
    let reference = reference.to_ascii_lowercase();
    ["#", "data:image/png", "data:image/jpeg", "data:image/jpg"]
        .iter()
        .any(|start| reference.starts_with(start))
}

/// Refuses style rules that refer to something outside.
fn check_style(style: &str) -> Result<(), String> {
    let style = style.to_ascii_lowercase();
    let targets = style.split("url(").skip(1);
    let is_outside = |target: &str| !target.trim_start_matches([' ', '"', '\'']).starts_with('#');
    // A backslash spells a letter in another way.
    if style.contains("@import") || style.contains('\\') || targets.into_iter().any(is_outside) {
        return Err("its style refers to something outside".to_owned());
    }
    Ok(())
}

/// Settings with which nothing is read from a disk and bitmaps are cleaned before anybody decodes them.
fn closed_room() -> Options<'static> {
    let embedded = AtomicU64::new(0);
    let clean = move |_: &str, data: Arc<Vec<u8>>, _: &Options<'_>| {
        let is_svg = !data.starts_with(b"\x89PNG") && !data.starts_with(b"\xff\xd8");
        if is_svg || embedded.load(Ordering::Relaxed) > MOST_EMBEDDED {
            return None;
        }
        let bitmap = raster::reencode(data.to_vec()).ok()?;
        let pixels = u64::from(bitmap.width) * u64::from(bitmap.height);
        let all = embedded.fetch_add(pixels, Ordering::Relaxed) + pixels;
        (all <= MOST_EMBEDDED).then(|| ImageKind::PNG(Arc::new(bitmap.png)))
    };
    let mut fonts = fontdb::Database::new();
    fonts.load_font_source(fontdb::Source::Binary(Arc::new(world::INTER)));
    // Every typeface that is asked for ends at the serif one when the machine's are not looked at.
    fonts.set_serif_family(FAMILY);
    fonts.set_sans_serif_family(FAMILY);
    Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(clean),
            resolve_string: Box::new(|_, _| None),
        },
        font_family: FAMILY.to_owned(),
        fontdb: Arc::new(fonts),
        ..Options::default()
    }
}

/// Bytes of the layers that are open at the same time. A group that is drawn apart needs one of its
/// size, and as much again for the path that clips it.
fn layers(group: &Group, scale: f64) -> f64 {
    let inner = group.children().iter().map(|node| match node {
        usvg::Node::Group(group) => layers(group, scale),
        usvg::Node::Text(text) => layers(text.flattened(), scale),
        usvg::Node::Path(_) | usvg::Node::Image(_) => 0.0,
    });
    let inner = inner.fold(0.0, f64::max);
    if !group.should_isolate() {
        return inner;
    }
    let bounds = group.abs_layer_bounding_box();
    let side = |length: f32| (f64::from(length) * scale).min(5.0 * f64::from(LONGEST_SIDE));
    inner + side(bounds.width()) * side(bounds.height()) * 9.0
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn svg(inside: &str) -> Vec<u8> {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="160" height="90">{inside}</svg>"#
        )
        .into_bytes()
    }

    fn why(inside: &str) -> String {
        draw(&svg(inside)).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn shapes_gradients_and_text_are_drawn() {
        let inside = r##"<defs><linearGradient id="g"><stop stop-color="#f00"/></linearGradient>
            <clipPath id="c"><rect width="160" height="90"/></clipPath></defs>
            <style>.a { fill: url(#g) }</style>
            <g clip-path="url(#c)" opacity=".9"><rect class="a" width="80" height="90"/></g>
            <text x="90" y="50" font-size="30">M</text>"##;
        let image = draw(&svg(inside)).unwrap().to_rgba8();
        assert_eq!(image.dimensions(), (1_024, 576), "a small drawing is enlarged");
        assert!(image.get_pixel(200, 200).0[0] > 200, "the gradient is red");
        let dark =
            image.enumerate_pixels().filter(|(x, _, p)| *x > 560 && p.0[3] > 200 && p.0[0] < 50);
        assert!(dark.count() > 500, "the letter is drawn with the embedded typeface");
    }

    #[test]
    fn what_refers_outside_is_refused() {
        for inside in [
            r#"<image href="file:///etc/passwd" width="9" height="9"/>"#,
            r#"<image xlink:href="/etc/passwd" width="9" height="9"/>"#,
            r#"<image href="http://127.0.0.1/a.png" width="9" height="9"/>"#,
            r#"<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>"#,
            r#"<use href="other.svg#a"/>"#,
            r#"<a href="https://example.com"><rect width="9" height="9"/></a>"#,
            r#"<rect width="9" height="9" fill="url(http://example.com/#a)"/>"#,
            r#"<rect width="9" height="9" style="fill: URL( 'http://example.com/#a')"/>"#,
            r#"<style>@import "http://example.com/a.css";</style>"#,
            r"<style>rect { fill: u\72l(http://example.com) }</style>",
        ] {
            assert!(why(inside).contains("outside"), "{inside}: {}", why(inside));
        }
    }

    #[test]
    fn programs_and_declarations_are_refused() {
        assert!(why("<script>1</script>").contains("script"));
        assert!(why("<foreignObject/>").contains("foreignObject"));
        assert!(why("<filter id='f'/>").contains("filter"));
        let entity = [b"<!DOCTYPE svg [<!ENTITY a 'b'>]>".to_vec(), svg("")].concat();
        assert_eq!(
            draw(&entity).unwrap_err().to_string(),
            "the SVG picture is refused: it has a DOCTYPE"
        );
        assert!(draw(b"<svg").is_err() && draw(b"<svg xmlns='\xff'/>").is_err());
    }

    #[test]
    fn a_huge_canvas_is_drawn_small() {
        let huge = br#"<svg xmlns="http://www.w3.org/2000/svg" width="90000000" height="45000000"><rect width="9" height="9"/></svg>"#;
        let image = draw(huge).unwrap();
        assert_eq!((image.width(), image.height()), (2_048, 1_024));
        let thin = br#"<svg xmlns="http://www.w3.org/2000/svg" width="90000000" height="1"/>"#;
        assert_eq!(draw(thin).unwrap().height(), 1);
    }

    #[test]
    fn a_bitmap_inside_is_drawn_unless_it_is_a_bomb() {
        let mut png = std::io::Cursor::new(Vec::new());
        let red = image::RgbImage::from_pixel(2, 2, image::Rgb([255, 0, 0]));
        red.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let mut png = png.into_inner();
        let drawn = |png: &[u8]| {
            let data = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, png);
            let inside =
                format!(r#"<image href="data:image/png;base64,{data}" width="160" height="90"/>"#);
            draw(&svg(&inside)).unwrap().to_rgba8().get_pixel(500, 300).0
        };
        assert_eq!(drawn(&png), [255, 0, 0, 255]);
        png[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
        assert_eq!(drawn(&png), [0; 4]);
    }

    #[test]
    fn what_multiplies_or_nests_is_refused_on_a_small_stack() {
        let symbols = |length: usize, inside: &dyn Fn(usize) -> String| {
            let groups = (1..length).map(|n| format!(r#"<g id="a{n}">{}</g>"#, inside(n - 1)));
            groups.collect::<Vec<_>>().concat()
        };
        let doubling = symbols(30, &|n| format!(r##"<use href="#a{n}"/><use href="#a{n}"/>"##));
        let doubling =
            format!(r##"<rect id="a0" width="9" height="9"/>{doubling}<use href="#a29"/>"##);
        let chain = |length: usize| {
            let links = symbols(length, &|n| format!(r##"<use opacity=".9" href="#a{n}"/>"##));
            let last = length - 1;
            format!(
                r##"<defs><rect id="a0" width="9" height="9"/>{links}</defs><use href="#a{last}"/>"##
            )
        };
        let nested = format!("{}{}", "<g opacity='.5'>".repeat(500), "</g>".repeat(500));
        let layers = format!(
            "{}<rect x='-9999' y='-9999' width='99999' height='99999'/>{}",
            "<g opacity='.5'>".repeat(30),
            "</g>".repeat(30)
        );
        let letters = format!("<text>{}</text>", "M".repeat(30_000));
        let uses = format!(
            r#"<g id="a">{}</g>{}"#,
            "<path/>".repeat(1_000),
            r##"<use href="#a"/>"##.repeat(1_000)
        );
        let many = "<rect width='9' height='9'/>".repeat(45_000);
        for inside in [doubling, chain(400), chain(2_000), nested, layers, letters, uses, many] {
            // What a thread of the runtime has for blocking work.
            let drawing = thread::Builder::new().stack_size(2 * 1024 * 1024);
            let refused = drawing.spawn(move || why(&inside)).unwrap().join().unwrap();
            assert!(!refused.is_empty());
        }
    }
}
