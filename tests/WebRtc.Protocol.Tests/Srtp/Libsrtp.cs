using System.Runtime.InteropServices;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Srtp;

/// <summary>
/// One direction of Debian's libsrtp2 (package libsrtp2-1), the independent implementation ours is held against.
/// </summary>
internal sealed unsafe partial class Libsrtp : IDisposable
{
    public const string Missing = "libsrtp2.so.1 is missing (Debian package libsrtp2-1)";

    private const string Library = "libsrtp2.so.1";
    private const int AnyInbound = 2, AnyOutbound = 3;

    private readonly byte[] _masterKey;
    private readonly nint _session;

    /// <param name="profile">Which policy.</param>
    /// <param name="masterKeyAndSalt">One direction's.</param>
    /// <param name="protects">Outbound or inbound.</param>
    public Libsrtp(SrtpProfile profile, ReadOnlySpan<byte> masterKeyAndSalt, bool protects)
    {
        // The library reads as many bytes as it likes best: the salt of GCM is stored with 14.
        _masterKey = GC.AllocateArray<byte>(64, pinned: true);
        masterKeyAndSalt.CopyTo(_masterKey);
        Policy policy = default;
        policy.SsrcType = protects ? AnyOutbound : AnyInbound;
        if (profile == SrtpProfile.AeadAes128Gcm)
        {
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.Rtp);
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.Rtcp);
        }
        else
        {
            srtp_crypto_policy_set_rtp_default(&policy.Rtp);
            srtp_crypto_policy_set_rtcp_default(&policy.Rtcp);
        }
        policy.WindowSize = 1024;
        fixed (byte* key = _masterKey)
        {
            policy.Key = key;
            Check(srtp_create(out _session, &policy));
        }
    }

    public static bool IsPresent { get; } = Load();

    public int Protect(byte[] packet, int length) => Call(packet, length, &srtp_protect);

    public int Unprotect(byte[] packet, int length) => Call(packet, length, &srtp_unprotect);

    public int ProtectRtcp(byte[] packet, int length) => Call(packet, length, &srtp_protect_rtcp);

    public int UnprotectRtcp(byte[] packet, int length) => Call(packet, length, &srtp_unprotect_rtcp);

    public void Dispose() => Check(srtp_dealloc(_session));

    private static bool Load()
    {
        if (!NativeLibrary.TryLoad(Library, out _)) return false;
        Check(srtp_init());
        return true;
    }

    private int Call(byte[] packet, int length, delegate*<nint, byte*, int*, int> function)
    {
        fixed (byte* start = packet) Check(function(_session, start, &length));
        return length;
    }

    private static void Check(int status) => Assert.Equal(0, status);

    [StructLayout(LayoutKind.Sequential)]
    private struct CryptoPolicy
    {
        public int CipherType, CipherKeyLength, AuthenticationType, AuthenticationKeyLength, TagLength, Services;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Policy
    {
        public int SsrcType;
        public uint Ssrc;
        public CryptoPolicy Rtp, Rtcp;
        public byte* Key;
        public nint Keys;
        public nuint KeyCount;
        public nint Ekt;
        public nuint WindowSize;
        public int AllowRepeat;
        public nint EncryptedHeaders;
        public int EncryptedHeaderCount;
        public nint Next;
    }

#pragma warning disable SYSLIB1092, CA5392 // the library's own names; it is a system library
    [LibraryImport(Library)]
    private static partial int srtp_init();

    [LibraryImport(Library)]
    private static partial int srtp_create(out nint session, Policy* policy);

    [LibraryImport(Library)]
    private static partial int srtp_dealloc(nint session);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_rtp_default(CryptoPolicy* policy);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_rtcp_default(CryptoPolicy* policy);

    [LibraryImport(Library)]
    private static partial void srtp_crypto_policy_set_aes_gcm_128_16_auth(CryptoPolicy* policy);

    [LibraryImport(Library)]
    private static partial int srtp_protect(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_unprotect(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_protect_rtcp(nint session, byte* packet, int* length);

    [LibraryImport(Library)]
    private static partial int srtp_unprotect_rtcp(nint session, byte* packet, int* length);
}
