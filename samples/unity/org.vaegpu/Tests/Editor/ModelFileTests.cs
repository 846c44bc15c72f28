using System.Text;
using NUnit.Framework;

namespace VaeGpu.Editor.Tests
{
    /// <summary>Files that are no models are told where they are dropped in.</summary>
    public sealed class ModelFileTests
    {
        [Test]
        public void Fault_OfAModel_IsNone() => Assert.That(ModelFile.Fault(File(2, "{}")), Is.Null);

        [TestCase(0ul, "")]
        [TestCase(2ul, "[]")]
        [TestCase(1ul, "{")]
        [TestCase(3ul, "{}")]
        [TestCase(ulong.MaxValue, "{}")]
        public void Fault_OfSomethingElse_IsSaid(ulong header, string content) => Assert.That(ModelFile.Fault(File(header, content)), Is.Not.Null);

        private static byte[] File(ulong header, string content)
        {
            byte[] text = Encoding.UTF8.GetBytes(content);
            byte[] file = new byte[8 + text.Length];
            for (int index = 0; index < 8; index++)
            {
                file[index] = (byte)(header >> (8 * index));
            }

            text.CopyTo(file, 8);
            return file;
        }
    }
}
