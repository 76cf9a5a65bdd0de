namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Why a source that waits is not sent.</summary>
/// <param name="LacksCodec">The peer can't decode it; else it has no section that wants to receive.</param>
/// <param name="Message">A sentence a person can act on.</param>
internal sealed record UnsentReason(bool LacksCodec, string Message);
