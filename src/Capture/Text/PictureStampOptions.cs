namespace Camerad.Capture.Text;

/// <summary>What is written into each picture.</summary>
/// <param name="Name">Of the camera; null for none.</param>
/// <param name="ShowsTime">The picture's date and time to the second, in the machine's time zone.</param>
/// <param name="Corner">Where.</param>
public sealed record PictureStampOptions(
    string? Name, bool ShowsTime, PictureCorner Corner = PictureCorner.TopLeft);
