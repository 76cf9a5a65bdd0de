namespace Camerad.Capture.V4l2;

/// <summary>Which of a camera's formats to use.</summary>
public enum CameraFormat
{
    /// <summary>The best one: H.264 as it comes; else what gives the wanted rate with the least work.</summary>
    Auto,

    /// <summary>H.264 that the camera encodes; passed through untouched.</summary>
    H264,

    /// <summary>JPEG pictures, decoded here.</summary>
    Mjpeg,

    /// <summary>Raw; see <see cref="Pictures.PixelFormat.Nv12"/>.</summary>
    Nv12,

    /// <summary>Raw; see <see cref="Pictures.PixelFormat.I420"/>.</summary>
    Yu12,

    /// <summary>Raw; see <see cref="Pictures.PixelFormat.Yuyv"/>.</summary>
    Yuyv,

    /// <summary>Raw; see <see cref="Pictures.PixelFormat.Uyvy"/>.</summary>
    Uyvy,
}
