namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <param name="IsKeyFrame">A decoder can begin here.</param>
/// <param name="Width">Pixels; 0: the frame does not tell.</param>
/// <param name="Height">Pixels; 0: the frame does not tell.</param>
internal readonly record struct FrameProperties(bool IsKeyFrame, int Width = 0, int Height = 0);
