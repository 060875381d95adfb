//! Pictures that a model made, prepared for a page.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};

/// Widest picture of a page, in pixels.
const WIDEST: u32 = 1_600;
/// Highest picture of a page, in pixels.
const HIGHEST: u32 = 2_000;
/// Largest side that is decoded, in pixels.
const LARGEST: u32 = 8_192;
/// Most memory that decoding may take, in bytes.
const MEMORY: u64 = 256 * 1024 * 1024;

/// A PNG file without metadata, at most 1,600 pixels wide, and its height as a share of its width.
///
/// # Errors
///
/// Says in words why the bytes are no picture that can be shown.
pub fn fit(png: &[u8]) -> Result<(Vec<u8>, f64), String> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| error.to_string())?;
    let picture = smaller(picture);
    let ratio = f64::from(picture.height()) / f64::from(picture.width().max(1));
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .map_err(|error| error.to_string())?;
    Ok((bytes, ratio))
}

fn smaller(picture: DynamicImage) -> DynamicImage {
    let picture = match picture {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => picture,
        other if other.color().has_alpha() => other.to_rgba8().into(),
        other => other.to_rgb8().into(),
    };
    if picture.width() <= WIDEST && picture.height() <= HIGHEST {
        return picture;
    }
    picture.resize(WIDEST, HIGHEST, image::imageops::FilterType::Triangle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_luma8(width, height)
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    }

    #[test]
    fn wide_pictures_shrink_and_others_are_refused_in_words() {
        let (bytes, ratio) = fit(&png(3_200, 400)).unwrap();
        assert!(bytes.starts_with(b"\x89PNG"));
        assert!((ratio - 0.125).abs() < 1e-6);
        assert!(fit(b"GIF89a").is_err());
        assert!(fit(&png(8, 8)[..30]).is_err());
        assert!(!fit(b"").unwrap_err().is_empty());
    }
}
