namespace Camerad.WebRtc.Protocol.Ice;

internal enum IceEventKind
{
    /// <summary><see cref="IceEvent.State"/> is the new state.</summary>
    StateChanged,

    /// <summary>Send on <see cref="IceEvent.Route"/> from now on; a default route: on none.</summary>
    SelectedPairChanged,

    /// <summary>The peer sees us at <see cref="IceEvent.Address"/>, which no candidate of ours says.</summary>
    LocalPeerReflexive,

    /// <summary>A role conflict was settled; <see cref="IceEvent.Role"/> is ours now.</summary>
    RoleChanged,
}

/// <summary>One output of the agent; the kind says which of the other members has a value.</summary>
internal readonly record struct IceEvent(
    IceEventKind Kind, IceState State = default, Route Route = default, TransportAddress Address = default,
    IceRole Role = default);
