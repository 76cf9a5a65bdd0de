namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>What a frame's payloads have made.</summary>
internal enum FrameIntegrity
{
    Complete,

    /// <summary>No picture: parameter sets alone, for example. Nothing is wrong.</summary>
    Empty,

    /// <summary>It can't be decoded, and so nothing that refers to it.</summary>
    Damaged,
}
