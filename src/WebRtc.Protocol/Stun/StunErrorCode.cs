namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>ERROR-CODE values (RFC 8489 §14.8; 487 is ICE's, RFC 8445 §20.2; TURN's RFC 8656 §19).</summary>
internal static class StunErrorCode
{
    public const int TryAlternate = 300;
    public const int BadRequest = 400;
    public const int Unauthenticated = 401;
    public const int UnknownAttribute = 420;
    public const int Forbidden = 403;
    public const int AllocationMismatch = 437;
    public const int StaleNonce = 438;
    public const int AddressFamilyNotSupported = 440;
    public const int WrongCredentials = 441;
    public const int UnsupportedTransport = 442;
    public const int AllocationQuotaReached = 486;
    public const int RoleConflict = 487;
    public const int InsufficientCapacity = 508;

    /// <summary>The reason phrase that the RFC suggests, as it goes on the wire.</summary>
    public static ReadOnlySpan<byte> Reason(int code) => code switch
    {
        BadRequest => "Bad Request"u8,
        Unauthenticated => "Unauthenticated"u8,
        UnknownAttribute => "Unknown Attribute"u8,
        RoleConflict => "Role Conflict"u8,
        TryAlternate => "Try Alternate"u8,
        Forbidden => "Forbidden"u8,
        AllocationMismatch => "Allocation Mismatch"u8,
        StaleNonce => "Stale Nonce"u8,
        AddressFamilyNotSupported => "Address Family not Supported"u8,
        WrongCredentials => "Wrong Credentials"u8,
        UnsupportedTransport => "Unsupported Transport Protocol"u8,
        AllocationQuotaReached => "Allocation Quota Reached"u8,
        InsufficientCapacity => "Insufficient Capacity"u8,
        _ => "Server Error"u8,
    };
}
