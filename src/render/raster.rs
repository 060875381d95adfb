//! Pictures that came from outside, as bytes that nobody vouches for, made into clean PNG files.
//!
//! ```text
//!  bytes ─▶ sniff ─▶ limits ─▶ decode ─▶ pixels ─▶ encode ─▶ PNG without metadata
//!           │         before any pixel is read
//!           └─▶ SVG: see `vector`
//! ```
//!
//! What a picture is, its first bytes say; whatever a server declared is not looked at. Only the pixels
//! of the first frame go on: colour profiles, texts, animations and trailing data stay behind.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageDecoder, RgbImage, RgbaImage};
use thiserror::Error;

use super::vector;

/// Largest side of a picture, in pixels.
pub const LARGEST_SIDE: u32 = 8_192;
/// Most memory that the pixels of a picture may take while it is decoded, in bytes: 256 MiB.
pub const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// A picture with a shorter side, in pixels, shows nothing.
const SMALLEST_SIDE: u32 = 64;

/// A picture that is safe to keep, to show and to send on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// A PNG file of 8-bit RGB or RGBA without metadata.
    pub png: Vec<u8>,
    /// In pixels, from 1 to [`LARGEST_SIDE`].
    pub width: u32,
    /// In pixels, from 1 to [`LARGEST_SIDE`].
    pub height: u32,
}

impl Raster {
    /// Whether the picture is too small to show anything.
    #[must_use]
    pub fn is_tiny(&self) -> bool {
        self.width.min(self.height) < SMALLEST_SIDE
    }
}

/// Why bytes are not taken as a picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RasterError {
    /// There are none.
    #[error("the picture is empty")]
    Empty,
    /// They are something else, or a format that is not read.
    #[error("{0}, not a PNG, JPEG, WebP or SVG picture")]
    Foreign(&'static str),
    /// The header says more pixels than are decoded.
    #[error("the picture is too large: {width} × {height} pixels")]
    TooLarge {
        /// As the header says it.
        width: u32,
        /// As the header says it.
        height: u32,
    },
    /// They end early, or are damaged; the format. What a decoder says of it helps nobody.
    #[error("the {0} picture is damaged or ends early")]
    Damaged(&'static str),
    /// A vector picture that does more than draw.
    #[error("the SVG picture is refused: {0}")]
    Vector(String),
    /// The pixels could not be written as a PNG file.
    #[error("the picture could not be encoded: {0}")]
    Encode(String),
}

/// The format of a file, told from its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Png,
    Jpeg,
    WebP,
    Svg,
    /// Something else, in words.
    Other(&'static str),
}

/// Makes a clean PNG file of a PNG, JPEG, WebP or SVG picture. The bytes are let go as soon as their
/// pixels are known. Takes some seconds at worst: not for a thread of the runtime.
///
/// # Errors
/// [`RasterError`], in words for a person.
pub fn reencode(bytes: Vec<u8>) -> Result<Raster, RasterError> {
    let pixels = match sniff(&bytes) {
        Format::Png => {
            let pixels = decode_png(&bytes)?;
            if let Some(png) = bare_png(&bytes) {
                return Ok(Raster { png, width: pixels.width(), height: pixels.height() });
            }
            pixels
        }
        Format::Jpeg => decode_jpeg(&bytes)?,
        Format::WebP => decode_webp(&bytes)?,
        Format::Svg => vector::draw(&bytes)?,
        Format::Other(what) => return Err(RasterError::Foreign(what)),
    };
    drop(bytes);
    encode(pixels)
}

fn encode(pixels: DynamicImage) -> Result<Raster, RasterError> {
    let pixels = match pixels {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => pixels,
        other if other.color().has_alpha() => other.into_rgba8().into(),
        other => other.into_rgb8().into(),
    };
    let mut png = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive);
    pixels.write_with_encoder(encoder).map_err(|error| RasterError::Encode(error.to_string()))?;
    Ok(Raster { png, width: pixels.width(), height: pixels.height() })
}

fn sniff(bytes: &[u8]) -> Format {
    let brand = bytes.get(4..12).unwrap_or_default();
    match bytes {
        [] => Format::Other("nothing"),
        [0x89, b'P', b'N', b'G', ..] => Format::Png,
        [0xff, 0xd8, 0xff, ..] => Format::Jpeg,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Format::WebP,
        [b'G', b'I', b'F', b'8', ..] => Format::Other("a GIF picture"),
        [b'B', b'M', ..] => Format::Other("a BMP picture"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Format::Other("a TIFF picture"),
        [b'%', b'P', b'D', b'F', ..] => Format::Other("a PDF file"),
        [0x1f, 0x8b, ..] => Format::Other("a gzip file"),
        [0xff, 0x0a, ..] => Format::Other("a JPEG XL picture"),
        _ if brand.starts_with(b"ftypavi") => Format::Other("an AVIF picture"),
        _ if brand.starts_with(b"ftyphei") => Format::Other("a HEIC picture"),
        _ if brand.starts_with(b"ftyp") => Format::Other("a video"),
        _ => sniff_text(bytes),
    }
}

/// Tells the formats apart that are written as text.
fn sniff_text(bytes: &[u8]) -> Format {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = bytes[..bytes.len().min(4_096)].to_ascii_lowercase();
    let has = |word: &[u8]| memchr::memmem::find(&head, word).is_some();
    match head.first() {
        None => Format::Other("white space"),
        Some(b'<') if head.starts_with(b"<!doctype html") || has(b"<html") => {
            Format::Other("a web page")
        }
        Some(b'<') if has(b"<svg") || has(b":svg") => Format::Svg,
        Some(b'<') => Format::Other("an XML text"),
        Some(b'{' | b'[') => Format::Other("a JSON text"),
        Some(_) if head.is_ascii() && !has(b"\0") => Format::Other("a text"),
        Some(_) => Format::Other("a file of an unknown kind"),
    }
}

/// Refuses a header that promises too much; `cost` is the bytes that a pixel takes while it is decoded.
fn check_size(width: u32, height: u32, cost: u64) -> Result<(), RasterError> {
    let memory = u64::from(width) * u64::from(height) * cost;
    if width > LARGEST_SIDE || height > LARGEST_SIDE || memory > MOST_MEMORY {
        return Err(RasterError::TooLarge { width, height });
    }
    Ok(())
}

fn decode_png(bytes: &[u8]) -> Result<DynamicImage, RasterError> {
    let damaged = |_: png::DecodingError| RasterError::Damaged("PNG");
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    // Both may unfold to a thousand times their size, and neither is wanted.
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = header.size();
    check_size(width, height, 4)?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let size = reader.output_buffer_size().ok_or(RasterError::TooLarge { width, height })?;
    let mut buffer = vec![0; size];
    let frame = reader.next_frame(&mut buffer).map_err(damaged)?;
    buffer.truncate(frame.buffer_size());
    let pixels = match frame.color_type {
        png::ColorType::Grayscale => GrayImage::from_raw(width, height, buffer).map(Into::into),
        png::ColorType::GrayscaleAlpha => {
            GrayAlphaImage::from_raw(width, height, buffer).map(Into::into)
        }
        png::ColorType::Rgba => RgbaImage::from_raw(width, height, buffer).map(Into::into),
        png::ColorType::Rgb | png::ColorType::Indexed => {
            RgbImage::from_raw(width, height, buffer).map(Into::into)
        }
    };
    pixels.ok_or(RasterError::Damaged("PNG"))
}

/// A PNG file that is already as wanted, 8-bit RGB or RGBA without interlacing, with nothing but its
/// header, its pixels and its end (PNG specification, section 11.2): packing the same pixels once more
/// would only take time. The bytes have been decoded before.
fn bare_png(bytes: &[u8]) -> Option<Vec<u8>> {
    const HEADER: std::ops::Range<usize> = 8..33;
    // Behind width and height stand depth, colour, compression, filter and interlacing.
    let is_plain = matches!(bytes.get(HEADER)?.get(16..21)?, [8, 2 | 6, 0, 0, 0]);
    if !is_plain {
        return None;
    }
    let mut bare = Vec::with_capacity(bytes.len());
    bare.extend_from_slice(bytes.get(..HEADER.end)?);
    let mut at = HEADER.end;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let end = at.checked_add(usize::try_from(length).ok()?)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        match &chunk[4..8] {
            // One colour of the picture is clear, which only the decoder spreads over the pixels.
            b"tRNS" => return None,
            b"IDAT" => bare.extend_from_slice(chunk),
            b"IEND" => {
                bare.extend_from_slice(chunk);
                return Some(bare);
            }
            _ => {}
        }
        at = end;
    }
}

fn decode_jpeg(bytes: &[u8]) -> Result<DynamicImage, RasterError> {
    let damaged = |_| RasterError::Damaged("JPEG");
    // The decoder paints what is missing in grey and calls it a picture.
    if !jpeg_is_whole(bytes) {
        return Err(RasterError::Damaged("JPEG"));
    }
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    // A progressive file keeps three 16-bit coefficients for a pixel beside its three channels.
    check_size(width, height, 9)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    // The remark that a camera was held upright goes with the metadata, so it is acted on here.
    pixels.apply_orientation(orientation);
    Ok(pixels)
}

/// Whether the segments of a JPEG file (ITU-T T.81, annex B) reach its end marker.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(0xff, rest)) {
        at += found + 1;
        match bytes.get(at) {
            Some(0xd9) => return true,
            // Fill bytes, stuffed bytes and restart markers stand alone.
            Some(0x00 | 0x01 | 0xd0..=0xd8 | 0xff) => {}
            Some(_) => {
                let Some([high, low]) = bytes.get(at + 1..at + 3) else { return false };
                at += 1 + usize::from(u16::from_be_bytes([*high, *low]));
            }
            None => return false,
        }
    }
    false
}

fn decode_webp(bytes: &[u8]) -> Result<DynamicImage, RasterError> {
    let damaged = |_: image::ImageError| RasterError::Damaged("WebP");
    let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, 4)?;
    DynamicImage::from_decoder(decoder).map_err(damaged)
}

#[cfg(test)]
mod tests {
    use image::ImageFormat;

    use super::*;

    /// A picture whose colours vary, so that it does not compress to nothing.
    fn picture(width: u32, height: u32) -> DynamicImage {
        let colour = |x: u32, y: u32| {
            let noise = (x ^ y.wrapping_mul(31)).wrapping_mul(2_654_435_761).to_le_bytes();
            image::Rgb([noise[0], noise[1], noise[2]])
        };
        RgbImage::from_fn(width, height, colour).into()
    }

    fn file(pixels: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        pixels.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.extend_from_slice(&kind);
        bytes.extend_from_slice(data);
        let mut crc = u32::MAX;
        for byte in &bytes[4..] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        bytes.extend_from_slice(&(!crc).to_be_bytes());
        bytes
    }

    #[test]
    fn a_plain_png_keeps_its_pixels_as_they_are_packed_and_loses_everything_else() {
        let plain = file(&picture(90, 70), ImageFormat::Png);
        let odd = [with_chunk(&plain, *b"tEXt", b"Comment\0secret"), b"trailing".to_vec()].concat();
        let cleaned = reencode(odd).unwrap();
        assert_eq!(cleaned.png, plain);
        assert_eq!((cleaned.width, cleaned.height), (90, 70));
        // Grey, or with a clear colour, it is packed anew as RGB or RGBA.
        let grey = file(&DynamicImage::ImageLuma8(picture(90, 70).into_luma8()), ImageFormat::Png);
        let clear = with_chunk(&plain, *b"tRNS", &[0, 1, 0, 2, 0, 3]);
        for (bytes, colour) in [(grey, 2), (clear, 6)] {
            assert_eq!(reencode(bytes).unwrap().png[25], colour);
        }
    }

    /// The file with a chunk after its header, which is 33 bytes long with the signature.
    fn with_chunk(png: &[u8], kind: [u8; 4], data: &[u8]) -> Vec<u8> {
        [&png[..33], &chunk(kind, data), &png[33..]].concat()
    }

    fn words(bytes: &[u8]) -> String {
        reencode(bytes.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn each_format_becomes_a_png_of_the_same_pixels() {
        let pixels = picture(90, 70);
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let raster = reencode(file(&pixels, format)).unwrap();
            assert_eq!((raster.width, raster.height), (90, 70));
            let back = image::load_from_memory_with_format(&raster.png, ImageFormat::Png).unwrap();
            assert_eq!(back.to_rgb8(), pixels.to_rgb8());
        }
        let raster = reencode(file(&pixels, ImageFormat::Jpeg)).unwrap();
        assert!((raster.width, raster.height) == (90, 70) && raster.png.starts_with(b"\x89PNG"));
    }

    #[test]
    fn every_colour_type_of_png_becomes_rgb_or_rgba() {
        for (pixels, has_alpha) in [
            (DynamicImage::new_luma8(3, 2), false),
            (DynamicImage::new_luma_a8(3, 2), true),
            (DynamicImage::new_luma16(3, 2), false),
            (DynamicImage::new_rgb16(3, 2), false),
            (DynamicImage::new_rgba16(3, 2), true),
        ] {
            let raster = reencode(file(&pixels, ImageFormat::Png)).unwrap();
            let back = image::load_from_memory(&raster.png).unwrap();
            let rgba = matches!(back, DynamicImage::ImageRgba8(_));
            let rgb = matches!(back, DynamicImage::ImageRgb8(_));
            assert!(if has_alpha { rgba } else { rgb }, "{:?}", back.color());
            assert!(raster.is_tiny());
        }
    }

    #[test]
    fn metadata_and_trailing_data_stay_behind() {
        let png = with_chunk(&file(&picture(80, 80), ImageFormat::Png), *b"tEXt", b"a\0secret");
        let png = [png, b"<script>trailing</script>".to_vec()].concat();
        let raster = reencode(png).unwrap();
        assert!(memchr::memmem::find(&raster.png, b"secret").is_none());
        assert!(memchr::memmem::find(&raster.png, b"script").is_none());
        assert!(!raster.is_tiny());
        let jpeg = [file(&picture(8, 8), ImageFormat::Jpeg), vec![0; 99]].concat();
        assert!(reencode(jpeg).is_ok());
    }

    #[test]
    fn what_ends_early_is_damaged() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let bytes = file(&picture(120, 90), format);
            for share in [2, 10, 30, 50, 70, 90, 99] {
                let part = bytes[..bytes.len() * share / 100].to_vec();
                assert!(reencode(part).is_err(), "{format:?} {share} %");
            }
        }
        let mut png = file(&picture(120, 90), ImageFormat::Png);
        let middle = png.len() / 2;
        png[middle] ^= 1;
        assert_eq!(words(&png), "the PNG picture is damaged or ends early");
    }

    #[test]
    fn other_files_are_called_by_their_names() {
        for (bytes, name) in [
            (&b"GIF89a"[..], "a GIF picture"),
            (b"\0\0\0 ftypavif\0\0", "an AVIF picture"),
            (b"\0\0\0 ftypheic\0\0", "a HEIC picture"),
            (b"  <!DOCTYPE HTML><p>", "a web page"),
            (b"<?xml version='1.0'?><html>", "a web page"),
            (b"<?xml version='1.0'?><rss/>", "an XML text"),
            (b"{\"error\":1}", "a JSON text"),
            (b"sorry", "a text"),
            (b"%PDF-1.7", "a PDF file"),
            (b"\x00\xff\xfe", "a file of an unknown kind"),
            (b" \n", "white space"),
            (b"", "nothing"),
        ] {
            assert_eq!(words(bytes), format!("{name}, not a PNG, JPEG, WebP or SVG picture"));
        }
    }

    #[test]
    fn a_header_that_promises_too_much_is_refused_before_any_pixel() {
        let huge = |width: u32, height: u32| {
            let mut header = Vec::new();
            header.extend_from_slice(&width.to_be_bytes());
            header.extend_from_slice(&height.to_be_bytes());
            header.extend_from_slice(&[8, 6, 0, 0, 0]);
            [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"IHDR", &header), chunk(*b"IDAT", b"")].concat()
        };
        assert_eq!(words(&huge(50_000, 50_000)), "the picture is too large: 50000 × 50000 pixels");
        assert_eq!(words(&huge(8_193, 1)), "the picture is too large: 8193 × 1 pixels");
        assert!(words(&huge(8_192, 8_192)).contains("damaged"), "that large is allowed");

        // The frame header of a small JPEG, told to be 60,000 pixels wide and high.
        let mut jpeg = file(&picture(16, 16), ImageFormat::Jpeg);
        let frame = memchr::memmem::find(&jpeg, &[0xff, 0xc0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
        assert_eq!(words(&jpeg), "the picture is too large: 60000 × 60000 pixels");
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0x20, 0, 0x20, 0]);
        assert_eq!(words(&jpeg), "the picture is too large: 8192 × 8192 pixels");

        // A lossless WebP says its sides less one, in fourteen bits each, after its signature byte.
        let mut webp = file(&picture(16, 16), ImageFormat::WebP);
        assert_eq!(webp[20], 0x2f);
        webp[21..25].copy_from_slice(&(8_999_u32 + (9 << 14)).to_le_bytes());
        assert_eq!(words(&webp), "the picture is too large: 9000 × 10 pixels");
    }

    #[test]
    fn a_colour_profile_is_never_unfolded() {
        let png = file(&picture(4, 4), ImageFormat::Png);
        // A profile that is no deflate stream at all is an error to whoever unfolds it.
        let profile = with_chunk(&png, *b"iCCP", b"bomb\0\0not deflate");
        assert!(reencode(profile).is_ok());
        let text = with_chunk(&png, *b"zTXt", b"bomb\0\0not deflate");
        assert!(reencode(text).is_ok());
    }

    #[test]
    fn a_photo_held_upright_stays_upright() {
        let jpeg = file(&picture(40, 20), ImageFormat::Jpeg);
        // Exif (CIPA DC-008): one little-endian entry, orientation 6, a quarter turn to the right.
        let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let turned = [&jpeg[..2], &[0xff, 0xe1], &length, &exif[..], &jpeg[2..]].concat();
        let raster = reencode(turned).unwrap();
        assert_eq!((raster.width, raster.height), (20, 40));
    }
}
