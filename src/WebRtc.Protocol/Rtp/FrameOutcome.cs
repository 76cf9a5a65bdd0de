namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>How far <see cref="RtpSender.SendFrame"/> has come.</summary>
internal enum FrameOutcome
{
    /// <summary>No frame waits.</summary>
    NothingWaits,

    /// <summary>The frame is sent; another may follow.</summary>
    Sent,

    /// <summary>The sender's own bitrate bound holds it back; other senders may go on.</summary>
    HeldBack,

    /// <summary>The pacer holds everybody back, or the batch is full.</summary>
    Blocked,
}
