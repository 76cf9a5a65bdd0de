using Xunit;

namespace Camerad.TestKit.Processes;

/// <summary>Judges the numbers of frames seen; they begin again at 0 after the clip's last frame.</summary>
internal static class FrameOrder
{
    /// <summary>Frames in the numbered clip and in the demo stream alike.</summary>
    public const int ClipLength = 300;

    /// <returns>How many frames of the stream lie from the first seen to the last, both counted; fails if any goes back
    /// or repeats.</returns>
    public static int AssertForward(IReadOnlyList<int> numbers)
    {
        Assert.NotEmpty(numbers);
        int span = 1;
        for (int i = 1; i < numbers.Count; i++)
        {
            int step = (numbers[i] - numbers[i - 1] + ClipLength) % ClipLength;
            bool isForward = step is > 0 and < ClipLength / 2;
            Assert.True(isForward, $"frame {numbers[i]} after {numbers[i - 1]}, the {i + 1}th of {numbers.Count}");
            span += step;
        }
        return span;
    }
}
