namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>Where and why a description can't be read.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Message">What is wrong with it; holds nothing of the line's content but known names.</param>
internal readonly record struct SdpError(int Line, string Message)
{
    public override string ToString() => $"SDP line {Line}: {Message}";
}
