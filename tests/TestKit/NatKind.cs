namespace Camerad.TestKit;

/// <summary>The classic names (RFC 3489 §5); RFC 4787 calls them mapping and filtering behaviour.</summary>
internal enum NatKind
{
    /// <summary>Endpoint-independent mapping, endpoint-independent filtering.</summary>
    FullCone,

    /// <summary>Endpoint-independent mapping, address-dependent filtering.</summary>
    AddressRestricted,

    /// <summary>Endpoint-independent mapping, address- and port-dependent filtering.</summary>
    PortRestricted,

    /// <summary>Address- and port-dependent mapping and filtering.</summary>
    Symmetric,
}
