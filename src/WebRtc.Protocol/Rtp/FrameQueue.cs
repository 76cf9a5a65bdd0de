using System.Diagnostics;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// One viewer's pictures that wait for the pacer. Bounded in pictures, bytes and age: when a limit is reached it gives
/// up what it holds up to the newest key frame (the picture being sent is finished), so that the viewer sees a jump and
/// not an ever longer delay.
/// </summary>
internal sealed class FrameQueue
{
    /// <summary>Pictures: a cached group of ten seconds at 30 per second, and room for live ones behind it.</summary>
    public const int FrameLimit = 512;

    /// <summary>
    /// Bytes of payload: what <see cref="Congestion.Pacer.BacklogRateLimitBps"/> takes through in a good second.
    /// </summary>
    public const int PayloadLimit = 8 * 1024 * 1024;

    /// <summary>A picture that has waited longer shows that the way is blocked or too narrow.</summary>
    public static readonly TimeSpan AgeLimit = TimeSpan.FromSeconds(2);

    private const int InitialCapacity = 16;

    private Entry[] _entries = [];                                             // made with the first picture
    private int _head;

    private record struct Entry(PacketizedFrame Frame, Instant EnqueuedAt);

    public int Count { get; private set; }

    /// <summary>The fragment of <see cref="Head"/> that is sent next.</summary>
    public int NextFragment { get; private set; }

    /// <summary>Bytes of payload that wait; of a picture being sent all of it.</summary>
    public int PayloadLength { get; private set; }

    public PacketizedFrame Head => At(0).Frame;

    /// <summary>When <see cref="Head"/> came.</summary>
    public Instant HeadEnqueuedAt => At(0).EnqueuedAt;

    /// <summary>Adds a picture and takes a reference on it.</summary>
    /// <returns>False if a limit is reached: skip to a key frame first.</returns>
    public bool TryAdd(Instant now, PacketizedFrame frame)
    {
        if (IsOver(now, frame)) return false;
        if (Count == _entries.Length) Grow();
        frame.AddReference();
        Count++;
        At(Count - 1) = new Entry(frame, now);
        PayloadLength += frame.PayloadLength;
        return true;
    }

    /// <summary>
    /// Gives up pictures up to the newest key frame that waits; all that wait, if that would free nothing.
    /// </summary>
    /// <param name="dropped">How many.</param>
    /// <returns>True if a key frame is left to go on from.</returns>
    public bool SkipToNewestKeyFrame(out int dropped)
    {
        int first = FirstNotBegun;
        int keyFrame = Count - 1;
        while (keyFrame > first && !At(keyFrame).Frame.IsKeyFrame) keyFrame--;
        bool found = keyFrame > first;
        int end = found ? keyFrame : Count;
        dropped = Math.Max(end - first, 0);
        for (int i = first; i < end; i++) Forget(At(i).Frame);
        for (int i = end; i < Count; i++) At(i - dropped) = At(i);
        Count -= dropped;
        return found;
    }

    /// <summary>A fragment of the head was sent; after its last one the head goes.</summary>
    public void Advance()
    {
        if (++NextFragment < Head.Count) return;
        NextFragment = 0;
        Forget(Head);
        _head = (_head + 1) & (_entries.Length - 1);
        Count--;
    }

    public void Clear()
    {
        for (int i = 0; i < Count; i++) Forget(At(i).Frame);
        (Count, NextFragment) = (0, 0);
    }

    /// <summary>What was begun is finished: half a picture helps nobody.</summary>
    private int FirstNotBegun => NextFragment > 0 ? 1 : 0;

    private bool IsOver(Instant now, PacketizedFrame frame)
    {
        int first = FirstNotBegun;
        return Count > first && (Count >= FrameLimit || PayloadLength + frame.PayloadLength > PayloadLimit
            || At(first).EnqueuedAt + AgeLimit <= now);
    }

    private void Forget(PacketizedFrame frame)
    {
        PayloadLength -= frame.PayloadLength;
        Debug.Assert(PayloadLength >= 0);
        frame.Release();
    }

    private void Grow()
    {
        var entries = new Entry[Math.Max(_entries.Length * 2, InitialCapacity)];
        for (int i = 0; i < Count; i++) entries[i] = At(i);
        (_entries, _head) = (entries, 0);
    }

    private ref Entry At(int position) => ref _entries[(_head + position) & (_entries.Length - 1)];
}
