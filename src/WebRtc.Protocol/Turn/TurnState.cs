namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>Where a <see cref="TurnClient"/> stands.</summary>
internal enum TurnState
{
    /// <summary>Allocate is asked, or will be.</summary>
    Allocating,

    /// <summary>There is a relayed address.</summary>
    Allocated,

    /// <summary>The server refused or was silent; it may be asked again later.</summary>
    Failed,

    /// <summary>Given back, or forgotten.</summary>
    Closed,
}
