namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §6.2: what <see cref="MessageEvent.Data"/> is for a binary message.</summary>
public enum BinaryType
{
    /// <summary><c>byte[]</c>.</summary>
    Arraybuffer,

    /// <summary><see cref="WebRtc.Blob"/>.</summary>
    Blob,
}
