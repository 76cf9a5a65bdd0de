namespace Camerad.WebRtc.Transport;

/// <summary>One sender of one engine that a feed's frames go to.</summary>
/// <param name="Entry">The engine.</param>
/// <param name="Handle">The sender.</param>
internal sealed record FeedMember(EngineEntry Entry, int Handle);
