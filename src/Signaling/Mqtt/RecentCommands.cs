using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Camerad.Signaling.Commands;

namespace Camerad.Signaling.Mqtt;

/// <summary>
/// Remembers commands for a while, so that one that QoS 1 delivers twice is carried out once: the same name, response
/// topic, correlation data and payload. Who sent it MQTT does not tell; the response topic stands for it. Not
/// thread-safe.
/// </summary>
internal sealed class RecentCommands(TimeProvider time)
{
    /// <summary>How long a repetition is known as one.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <summary>Most that are remembered; then the oldest is forgotten.</summary>
    public const int MaxCommands = 128;

    /// <summary>Most bytes of their replies; then the oldest is forgotten.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<Entry> _byAge = new();

    /// <summary>The reply to the same command, finished or not; null if it is new or can't be told.</summary>
    public Task<CommandReply>? Find(CommandRequest request)
    {
        Forget();
        return KeyOf(request) is { } key && _entries.TryGetValue(key, out Entry? entry) ? entry.Reply : null;
    }

    public void Add(CommandRequest request, Task<CommandReply> reply)
    {
        if (KeyOf(request) is not { } key) return;
        var entry = new Entry(key, reply, time.GetTimestamp());
        _entries[key] = entry;
        _byAge.Enqueue(entry);
        Forget();
    }

    private void Forget()
    {
        long length = 0;
        foreach (Entry entry in _byAge)
            if (entry.Reply.IsCompletedSuccessfully) length += entry.Reply.Result.Payload.Length;
        while (_byAge.TryPeek(out Entry? oldest)
            && (_byAge.Count > MaxCommands || length > MaxLength || time.GetElapsedTime(oldest.Added) > Window))
        {
            _byAge.Dequeue();
            if (ReferenceEquals(_entries.GetValueOrDefault(oldest.Key), oldest)) _entries.Remove(oldest.Key);
            if (oldest.Reply.IsCompletedSuccessfully) length -= oldest.Reply.Result.Payload.Length;
        }
    }

    // Without correlation data two equal commands are two commands.
    private static string? KeyOf(CommandRequest request)
    {
        if (request.Correlation is not { Length: > 0 } correlation) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(Encoding.UTF8.GetBytes(request.Name));
        Append(Encoding.UTF8.GetBytes(request.ResponseTopic ?? ""));
        Append(correlation);
        Append(request.Payload.Span);
        return Convert.ToHexString(hash.GetHashAndReset());

        void Append(ReadOnlySpan<byte> part)
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            hash.AppendData(length);
            hash.AppendData(part);
        }
    }

    private sealed record Entry(string Key, Task<CommandReply> Reply, long Added);
}
