namespace Camerad.Capture.Text;

/// <summary>Where in a picture something is written.</summary>
public enum PictureCorner
{
    /// <summary>Upper left.</summary>
    TopLeft,

    /// <summary>Upper right.</summary>
    TopRight,

    /// <summary>Lower left.</summary>
    BottomLeft,

    /// <summary>Lower right.</summary>
    BottomRight,
}
