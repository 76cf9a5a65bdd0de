using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Tests.Interop;

public class MappedMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(MappedMemory.MaxLength + 1)]
    public void Length_that_cannot_be_is_refused(int length)
    {
        using SafeFileHandle file = File.OpenHandle(Environment.ProcessPath!);

        Assert.Equal(Libc.Einval, MappedMemory.Map(file, 0, length, out MappedMemory? memory));
        Assert.Null(memory);
    }
}
