namespace Camerad.Capture.Pictures;

/// <summary>How a raw picture lies in memory: the 8-bit YUV layouts that cameras give and encoders take.</summary>
public enum PixelFormat
{
    /// <summary>Three planes Y, U, V; U and V at half the width and height (V4L2: YU12, YM12).</summary>
    I420,

    /// <summary>Two planes: Y, and U and V in turns at half the width and height (V4L2: NV12, NM12).</summary>
    Nv12,

    /// <summary>One plane Y U Y V; U and V at half the width (V4L2: YUYV).</summary>
    Yuyv,

    /// <summary>One plane U Y V Y; U and V at half the width (V4L2: UYVY; HDMI bridges).</summary>
    Uyvy,
}
